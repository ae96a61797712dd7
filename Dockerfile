# The worker. For a GPU: docker build --build-arg TORCH=cuda .
# Both images are Ubuntu 24.04: its libstdc++ is as new as libtorch wants, and libtorch brings its own OpenMP.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TORCH=cpu
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source

# Packages are fetched anew only when a project file or a version changes, not with every line of code.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/SiameseWorker.Contracts/*.csproj src/SiameseWorker.Contracts/packages.lock.json src/SiameseWorker.Contracts/
COPY src/SiameseWorker.Imaging/*.csproj src/SiameseWorker.Imaging/packages.lock.json src/SiameseWorker.Imaging/
COPY src/SiameseWorker.Encoding/*.csproj src/SiameseWorker.Encoding/packages.lock.json src/SiameseWorker.Encoding/
COPY src/SiameseWorker.Reports/*.csproj src/SiameseWorker.Reports/packages.lock.json src/SiameseWorker.Reports/
COPY src/SiameseWorker.Gallery/*.csproj src/SiameseWorker.Gallery/packages.lock.json src/SiameseWorker.Gallery/
COPY src/SiameseWorker.Transport/*.csproj src/SiameseWorker.Transport/packages.lock.json src/SiameseWorker.Transport/
COPY src/SiameseWorker.Transport.Embedded/*.csproj src/SiameseWorker.Transport.Embedded/packages.lock.json src/SiameseWorker.Transport.Embedded/
COPY src/SiameseWorker.Client/*.csproj src/SiameseWorker.Client/packages.lock.json src/SiameseWorker.Client/
COPY src/SiameseWorker/*.csproj src/SiameseWorker/packages.lock.json src/SiameseWorker/
COPY migrations/SiameseWorker.Migrations.Sqlite/*.csproj migrations/SiameseWorker.Migrations.Sqlite/packages.lock.json migrations/SiameseWorker.Migrations.Sqlite/
# The lock files are those of the CPU's libtorch.
RUN dotnet restore src/SiameseWorker -p:Torch=$TORCH $([ "$TORCH" = cpu ] && echo --locked-mode)

COPY .editorconfig ./
COPY config/ config/
COPY migrations/ migrations/
COPY src/ src/
# Without symbols, and without the native libraries of other systems.
RUN dotnet publish src/SiameseWorker --no-restore -c Release -o /app \
        -p:Torch=$TORCH -p:DebugType=none -p:GenerateDocumentationFile=false -p:RunAnalyzersDuringBuild=false \
    && find /app/runtimes -mindepth 1 -maxdepth 1 ! -name linux-x64 -exec rm -r {} +

FROM mcr.microsoft.com/dotnet/runtime:10.0
# What NVIDIA's container runtime passes in, where there is one.
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
# The user is the base image's own, without a name to log in with or a right to change the program.
RUN install -d -o $APP_UID -g $APP_UID /data
COPY --from=build /app /app
WORKDIR /app
USER $APP_UID
ENV Storage__Root=/data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s CMD ./siamese health || exit 1
ENTRYPOINT ["./siamese"]
CMD ["run"]
