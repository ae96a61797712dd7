using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>Tensors by name in a safetensors file: a network's weights, or the state of a training.</summary>
public static class WeightsFile
{
    /// <summary>Writes tensors to a file, in the order of their names.</summary>
    /// <param name="path">The file; overwritten. Written in place and flushed to disk: write beside and rename where a reader may come between.</param>
    /// <param name="tensors">Float32, float16, bfloat16, int64 or uint8, on any device.</param>
    /// <param name="metadata">Free text by name.</param>
    /// <exception cref="ArgumentException">A tensor is of another type.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsEntry[] entries =
        [
            .. tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal)
                .Select(tensor => new SafetensorsEntry(tensor.Key, TypeOf(tensor.Key, tensor.Value.dtype), tensor.Value.shape)),
        ];
        using var stream = File.Create(path);
        SafetensorsHeader.Write(stream, entries, metadata ?? new Dictionary<string, string>());
        foreach (var entry in entries)
        {
            using var scope = NewDisposeScope();
            stream.Write(tensors[entry.Name].detach().cpu().contiguous().bytes);
        }

        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the tensors shall be.</param>
    /// <returns>Tensors by name, which the caller's dispose scope or the caller disposes; half precision has become float32.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, Device device)
    {
        using var reader = SafetensorsReader.Open(path);
        return reader.Tensors.ToDictionary(entry => entry.Name, entry => ReadTensor(reader, entry, device));
    }

    /// <summary>Reads a file into a module that has exactly its tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The module, on any device; its weights are overwritten.</param>
    /// <param name="nameIn">The name in the module of a tensor of the file, <see langword="null"/> for one that is not the module's; the default leaves all names as they are.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or its tensors are not those of the network; the message names them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void ReadInto(string path, nn.Module network, Func<string, string?>? nameIn = null)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var reader = SafetensorsReader.Open(path);
        var weights = network.state_dict();
        var tensors = reader.Tensors.Select(entry => (Entry: entry, Name: nameIn is null ? entry.Name : nameIn(entry.Name))).Where(tensor => tensor.Name is not null).ToList();
        CheckNames(path, [.. tensors.Select(tensor => tensor.Name!)], weights);
        foreach (var (entry, name) in tensors)
        {
            var weight = weights[name!];
            if (!weight.shape.SequenceEqual(entry.Shape))
                throw new InvalidDataException($"'{path}': tensor '{entry.Name}' has shape [{string.Join(", ", entry.Shape)}]; the network has [{string.Join(", ", weight.shape)}]. The weights belong to another architecture.");
            using var read = ReadTensor(reader, entry, CPU);
            weight.copy_(read);
        }
    }

    private static void CheckNames(string path, HashSet<string> names, Dictionary<string, Tensor> weights)
    {
        string[] missing = [.. weights.Keys.Where(name => !names.Contains(name)).Order(StringComparer.Ordinal)];
        string[] unknown = [.. names.Where(name => !weights.ContainsKey(name)).Order(StringComparer.Ordinal)];
        if (missing.Length + unknown.Length > 0)
            throw new InvalidDataException($"'{path}' belongs to another architecture. It lacks: {List(missing)}. The network does not know: {List(unknown)}.");

        static string List(string[] names) => names.Length == 0 ? "nothing" : string.Join(", ", names);
    }

    private static Tensor ReadTensor(SafetensorsReader reader, SafetensorsEntry entry, Device device)
    {
        long[] shape = [.. entry.Shape];
        return entry.Type switch
        {
            SafetensorsType.I64 => tensor(reader.ReadInt64s(entry.Name), shape, device: device),
            SafetensorsType.U8 => tensor(reader.ReadBytes(entry.Name), shape, device: device),
            _ => tensor(reader.ReadSingles(entry.Name), shape, device: device),
        };
    }

    private static SafetensorsType TypeOf(string name, ScalarType type) => type switch
    {
        ScalarType.Float32 => SafetensorsType.F32,
        ScalarType.Float16 => SafetensorsType.F16,
        ScalarType.BFloat16 => SafetensorsType.BF16,
        ScalarType.Int64 => SafetensorsType.I64,
        ScalarType.Byte => SafetensorsType.U8,
        _ => throw new ArgumentException($"Tensor '{name}' is of type {type}, which a weights file does not hold.", nameof(name)),
    };
}
