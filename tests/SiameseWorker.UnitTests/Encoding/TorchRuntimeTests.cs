using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class TorchRuntimeTests
{
    [Fact]
    public async Task Loads_once_however_many_threads_ask_and_computes()
    {
        var loads = Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" }), TestContext.Current.CancellationToken));

        var descriptions = await Task.WhenAll(loads);

        Assert.All(descriptions, description => Assert.Equal("cpu", description.Device));
        using var scope = torch.NewDisposeScope();
        Assert.Equal(6f, torch.tensor([1f, 2f, 3f]).sum().item<float>());
    }

    [Fact]
    public void Describes_what_computes()
    {
        var description = TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

        Assert.Matches(@"^2\.[0-9]+\.[0-9]+$", description.Version);
        Assert.InRange(description.Threads, 1, 1024);
        Assert.True(Directory.Exists(description.Path), description.Path);
        Assert.Null(description.Warning);
        Assert.Null(description.DeviceReason);
        Assert.Equal(TorchSharp.DeviceType.CPU, description.ToTorchDevice().type);
        // Device and threads are those of the latest call, which may be another test's.
        Assert.Equal((description.Version, description.Path, description.Patched), (TorchRuntime.Describe().Version, TorchRuntime.Describe().Path, TorchRuntime.Describe().Patched));
    }

    [Fact]
    public void What_other_threads_set_is_not_the_default_number_of_threads()
    {
        var cpu = new TorchOptions { Device = "cpu" };
        var byDefault = OnThreadOfItsOwn(() => TorchRuntime.EnsureLoaded(cpu).Threads);

        OnThreadOfItsOwn(() => TorchRuntime.EnsureLoaded(cpu with { Threads = 1 }).Threads);

        Assert.Equal((byDefault, byDefault), OnThreadOfItsOwn(() => (TorchRuntime.EnsureLoaded(cpu).Threads, torch.get_num_threads())));

        static T OnThreadOfItsOwn<T>(Func<T> work)
        {
            var result = default(T)!;
            var thread = new Thread(() => result = work());
            thread.Start();
            thread.Join();
            return result;
        }
    }

    [Fact]
    public void Auto_without_cuda_falls_back_to_the_cpu_and_says_why()
    {
        var description = TorchRuntime.EnsureLoaded(new TorchOptions());
        Assert.SkipWhen(description.Device.StartsWith("cuda", StringComparison.Ordinal), "CUDA works here.");

        Assert.Equal("cpu", description.Device);
        Assert.Contains("CUDA", description.DeviceReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cuda_device_that_does_not_exist_fails_with_the_setting_and_the_cure()
    {
        var exception = Assert.Throws<TorchUnavailableException>(
            () => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cuda:99" }));

        Assert.Contains("Torch:Device is 'cuda:99'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("or set Torch:Device to cpu", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_setting_that_names_a_device_is_named_when_it_does_not_work()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

        var exception = Assert.Throws<TorchUnavailableException>(() => TorchRuntime.Resolve("cuda:99", "Search:Device"));

        Assert.Contains("Search:Device is 'cuda:99'", exception.Message, StringComparison.Ordinal);
        Assert.Equal("cpu", TorchRuntime.Resolve("cpu", "Search:Device"));
        Assert.Equal("cpu", TorchRuntime.Describe().Device);
    }

    [Fact]
    public void Another_library_after_the_first_is_refused()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

        var exception = Assert.Throws<TorchUnavailableException>(
            () => TorchRuntime.EnsureLoaded(new TorchOptions { LibraryPath = "/nowhere" }));

        Assert.Contains("'/nowhere'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu", null, "Torch:Device must be auto, cpu, cuda or cuda:n.")]
    [InlineData("cpu", 0, "Torch:Threads must be 1 to 1024, or absent for one per core.")]
    public void Options_out_of_range_are_refused(string device, int? threads, string message)
    {
        var exception = Assert.Throws<ValidationException>(
            () => TorchRuntime.EnsureLoaded(new TorchOptions { Device = device, Threads = threads }));

        Assert.Equal(message, exception.Message);
    }
}
