using System.Buffers.Binary;
using SiameseWorker.Encoding;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["test.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_come_back_as_they_were_written()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        using var scope = torch.NewDisposeScope();
        var written = new Dictionary<string, torch.Tensor>
        {
            ["weights"] = torch.tensor(new[] { 1.5f, -2f, float.Epsilon, 0f, 3e38f, -0f }, [2, 3]),
            ["steps"] = torch.tensor(long.MinValue),
            ["bytes"] = torch.tensor(new byte[] { 0, 255, 7 }),
            ["transposed"] = torch.arange(6, dtype: torch.ScalarType.Float32).reshape(2, 3).t(),
            ["none"] = torch.zeros(0, 4),
        };

        WeightsFile.Write(File, written, new Dictionary<string, string> { ["note"] = "naïve \"quoted\"" });
        var read = WeightsFile.Read(File, torch.CPU);

        Assert.Equal(written.Keys.Order(), read.Keys.Order());
        Assert.All(written, tensor => Assert.True(
            read[tensor.Key].dtype == tensor.Value.dtype && read[tensor.Key].shape.SequenceEqual(tensor.Value.shape) && read[tensor.Key].Equals(tensor.Value),
            tensor.Key));
        using var reader = SafetensorsReader.Open(File);
        Assert.Equal("naïve \"quoted\"", reader.Metadata["note"]);
    }

    [Fact]
    public void Half_precision_is_read_as_single()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        using var scope = torch.NewDisposeScope();
        float[] values = [1f, -0.15625f, 65504f, float.PositiveInfinity];
        var tensor = torch.tensor(values);
        WeightsFile.Write(File, new Dictionary<string, torch.Tensor>
        {
            ["f16"] = tensor.to_type(torch.ScalarType.Float16),
            ["bf16"] = tensor.to_type(torch.ScalarType.BFloat16),
        });

        using var reader = SafetensorsReader.Open(File);

        Assert.Equal(values, reader.ReadSingles("f16"));
        Assert.Equal([1f, -0.15625f, 65536f, float.PositiveInfinity], reader.ReadSingles("bf16"));
    }

    [Fact]
    public void The_bytes_are_those_of_the_public_format()
    {
        var json = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"""u8;
        Put(json, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);

        using var reader = SafetensorsReader.Open(File);

        Assert.Equal([1f, -2f], reader.ReadSingles("a"));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "Tensor 'a': its shape [2] takes 8 bytes, its data_offsets [0, 4) hold 4.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes follow after the last tensor.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "Tensor 'a': its data end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "Tensor 'a': its data leave a hole before them.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "Tensor 'b': its data overlap another's.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "Tensor 'a': a shape or an offset is below 0.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "Tensor 'a': Arithmetic operation resulted in an overflow.")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "Tensor 'a': element type 'F64' is not one of F32, F16, BF16, I64, U8.")]
    [InlineData("""{"a":{"dtype":"0","shape":[2],"data_offsets":[0,8]}}""", "Tensor 'a': element type '0'")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "Tensor 'a': ")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", "Tensor 'a': data_offsets must be two numbers.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "Tensor 'a': ")]
    [InlineData("""{"a":7}""", "Tensor 'a': ")]
    [InlineData("""{"__metadata__":{"n":1}}""", "not what the format prescribes")]
    [InlineData("""["a"]""", "not what the format prescribes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "not what the format prescribes")]
    public void A_header_that_lies_is_refused_with_file_and_tensor(string json, string message)
    {
        Put(System.Text.Encoding.UTF8.GetBytes(json), new byte[8]);

        var exception = Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(File));

        Assert.StartsWith($"'{File}' is not a sound safetensors file. ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000_001)]
    [InlineData(99_999_999)]
    [InlineData(ulong.MaxValue)]
    public void An_impossible_header_length_is_refused(ulong length)
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        System.IO.File.WriteAllBytes(File, bytes);

        Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(File));
    }

    [Fact]
    public void Cut_off_at_any_byte_it_is_refused()
    {
        var whole = Whole();
        for (var length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(File));
        }
    }

    [Fact]
    public void Any_single_damaged_header_byte_is_read_or_refused()
    {
        var whole = Whole();
        for (var i = 0; i < whole.Length - 32; i++)
        {
            foreach (var value in (byte[])[0, (byte)'0', (byte)'"', (byte)'}', 0xff])
            {
                var damaged = whole.ToArray();
                damaged[i] = value;
                System.IO.File.WriteAllBytes(File, damaged);
                var exception = Record.Exception(() => SafetensorsReader.Open(File).Dispose());
                Assert.True(exception is null or InvalidDataException, $"Byte {i} = {value}: {exception}");
            }
        }
    }

    [Fact]
    public void A_missing_tensor_and_a_wrong_type_are_named()
    {
        System.IO.File.WriteAllBytes(File, Whole());
        using var reader = SafetensorsReader.Open(File);

        Assert.Equal($"'{File}' has no tensor 'c'. It has: a, b.", Assert.Throws<InvalidDataException>(() => reader.ReadSingles("c")).Message);
        Assert.Equal($"'{File}': tensor 'b' is of type I64; F32, F16 or BF16 is expected.", Assert.Throws<InvalidDataException>(() => reader.ReadSingles("b")).Message);
        Assert.Equal($"'{File}': tensor 'a' is of type F32; I64 is expected.", Assert.Throws<InvalidDataException>(() => reader.ReadInt64s("a")).Message);
        Assert.Equal($"'{File}': tensor 'a' is of type F32; U8 is expected.", Assert.Throws<InvalidDataException>(() => reader.ReadBytes("a")).Message);
    }

    [Fact]
    public void Weights_of_another_architecture_are_refused_by_name_and_by_shape()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        using var scope = torch.NewDisposeScope();
        var network = torch.nn.Linear(2, 3);
        WeightsFile.Write(File, new Dictionary<string, torch.Tensor> { ["weight"] = torch.zeros(3, 2), ["scale"] = torch.zeros(3) });

        var names = Assert.Throws<InvalidDataException>(() => WeightsFile.ReadInto(File, network));
        WeightsFile.Write(File, new Dictionary<string, torch.Tensor> { ["weight"] = torch.zeros(2, 3), ["bias"] = torch.zeros(3) });
        var shapes = Assert.Throws<InvalidDataException>(() => WeightsFile.ReadInto(File, network));

        Assert.Equal($"'{File}' belongs to another architecture. It lacks: bias. The network does not know: scale.", names.Message);
        Assert.Contains("tensor 'weight' has shape [2, 3]; the network has [3, 2].", shapes.Message, StringComparison.Ordinal);
    }

    private byte[] Whole()
    {
        Put("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[],"data_offsets":[24,32]}}"""u8, new byte[32]);
        return System.IO.File.ReadAllBytes(File);
    }

    private void Put(ReadOnlySpan<byte> json, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        System.IO.File.WriteAllBytes(File, [.. length, .. json, .. data]);
    }
}
