namespace SiameseWorker.Gallery.Search;

/// <summary>The few vector operations that scoring needs, on registers of one width.</summary>
/// <typeparam name="V">The register: a vector of float32 lanes.</typeparam>
internal interface ISimd<V>
    where V : struct
{
    /// <summary>Lanes of a register; divides <see cref="Blocks.Rows"/>.</summary>
    static abstract int Lanes { get; }

    static abstract V Load(ref readonly float source);

    /// <summary>Loads eight-bit integers and widens them.</summary>
    static abstract V Load(ref readonly sbyte source);

    static abstract void Store(V value, ref float target);

    static abstract V Broadcast(float value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    /// <summary>a · b + c, fused where the processor does that.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    static abstract V Abs(V value);

    static abstract V Sqrt(V value);
}
