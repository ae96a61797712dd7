using System.Diagnostics.CodeAnalysis;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.Enrolment;

/// <summary>Where an exemplar lies in storage: <c>galleries/&lt;gallery&gt;/&lt;class&gt;/&lt;image&gt;</c>.</summary>
/// <param name="Gallery">Gallery.</param>
/// <param name="Class">Class.</param>
/// <param name="Path">The whole path.</param>
internal sealed record EnrolmentPath(string Gallery, string Class, StoragePath Path)
{
    /// <summary>The top-level folder of everything that is enrolled.</summary>
    public const string Root = "galleries";

    /// <summary>Segments of an exemplar's path.</summary>
    public const int Depth = 4;

    /// <summary>The path of an exemplar.</summary>
    /// <exception cref="FormatException">The parts do not make a storage path.</exception>
    public static EnrolmentPath Of(string gallery, string className, string file) =>
        new(gallery, className, StoragePath.Parse($"{Root}/{gallery}/{className}/{file}"));

    /// <summary>Reads a path that was found in storage.</summary>
    /// <param name="path">A path below <see cref="Root"/>.</param>
    /// <param name="exemplar">Where it lies, if it can be an exemplar.</param>
    /// <param name="problem">Why it cannot, as a sentence, otherwise.</param>
    public static bool TryRead(StoragePath path, [NotNullWhen(true)] out EnrolmentPath? exemplar, [NotNullWhen(false)] out string? problem)
    {
        exemplar = null;
        var segments = path.Segments;
        if (segments is not [Root, var gallery, var className, _])
        {
            problem = $"'{path}' is not in a class's folder: put images at {Root}/<gallery>/<class>/<image>.";
            return false;
        }

        problem = ResourceName.IsValid(gallery, out var wrong) ? null : $"'{path}': the gallery's name is not usable: {wrong}.";
        problem ??= ResourceName.IsValid(className, out wrong) ? null : $"'{path}': the class's name is not usable: {wrong}.";
        if (problem is null)
            exemplar = new EnrolmentPath(gallery, className, path);
        return exemplar is not null;
    }
}
