namespace SiameseWorker.Gallery.Search;

/// <summary>
/// A similarity that as many classes as are wanted have reached in some part of a snapshot, so that in all of it none
/// below can be among them: what the threads that search for one probe tell one another.
/// </summary>
internal sealed class ReachedSimilarity
{
    private float _value = float.NegativeInfinity;

    public float Value => Volatile.Read(ref _value);

    public void Raise(float similarity)
    {
        for (var known = Value; similarity > known;)
        {
            var found = Interlocked.CompareExchange(ref _value, similarity, known);
            if (found == known)
                return;
            known = found;
        }
    }
}
