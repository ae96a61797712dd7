using SiameseWorker.Imaging;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Data;

/// <summary>
/// Images with their classes, decoded to an encoder's input and kept in memory as bytes, class by class. What training,
/// evaluation and calibration work on. Immutable.
/// </summary>
public sealed class ImageSet
{
    private readonly byte[] _samples;

    /// <summary>Gathers images into a set.</summary>
    /// <param name="input">The encoder's input, which each image has been made to fit.</param>
    /// <param name="images">The images, those of one class in the order that they shall have; classes are ordered by group and name.</param>
    /// <param name="rejected">What was left out while loading.</param>
    /// <exception cref="ArgumentException">An image is not of the input's length, or all together are over 2 GB.</exception>
    public ImageSet(InputSpec input, IEnumerable<LabelledInput> images, IReadOnlyList<RejectedImage>? rejected = null)
    {
        Input = input;
        Rejected = rejected ?? [];
        var byClass = images.GroupBy(image => (image.Group, image.Class))
            .OrderBy(c => c.Key.Group, StringComparer.Ordinal).ThenBy(c => c.Key.Class, StringComparer.Ordinal)
            .ToList();
        Count = byClass.Sum(c => c.Count());
        if ((long)Count * input.Length > Array.MaxLength)
            throw new ArgumentException($"{Count:N0} images of {input.Length:N0} bytes are more than the 2 GB that a set holds: use fewer images or a smaller input.", nameof(images));

        _samples = new byte[Count * input.Length];
        var classes = new List<ImageClass>(byClass.Count);
        var next = 0;
        foreach (var members in byClass)
        {
            classes.Add(new ImageClass(members.Key.Group, members.Key.Class, next, members.Count()));
            foreach (var image in members)
                Store(image, next++);
        }

        Classes = classes;
        Groups = [.. classes.Select(c => c.Group).Distinct()];
    }

    /// <summary>The encoder's input, which every image has been made to fit.</summary>
    public InputSpec Input { get; }

    /// <summary>How many images there are.</summary>
    public int Count { get; }

    /// <summary>The classes, ordered by group and name.</summary>
    public IReadOnlyList<ImageClass> Classes { get; }

    /// <summary>The groups' names, ordered. One, the empty name, where the data has no groups.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>What was left out while loading, and why.</summary>
    public IReadOnlyList<RejectedImage> Rejected { get; }

    /// <summary>Samples of one image, shape (channels, height, width).</summary>
    /// <param name="image">Index, 0 to <see cref="Count"/> − 1.</param>
    public ReadOnlyMemory<byte> this[int image] => _samples.AsMemory(image * Input.Length, Input.Length);

    /// <summary>Samples of all images, to embed them with an <see cref="EncoderSession"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ToInputs() => [.. Enumerable.Range(0, Count).Select(image => this[image])];

    /// <summary>All images as one tensor, uint8, shape (<see cref="Count"/>, channels, height, width), which the caller disposes.</summary>
    /// <param name="device">Where the tensor shall be.</param>
    public Tensor ToTensor(Device device) =>
        tensor(_samples, [Count, Input.Channels, Input.Height, Input.Width], dtype: ScalarType.Byte, device: device);

    /// <summary>Index of the class of each image, in the images' order.</summary>
    public IReadOnlyList<int> ClassOfEachImage() => [.. Classes.Index().SelectMany(c => Enumerable.Repeat(c.Index, c.Item.Count))];

    /// <summary>A set of some of the classes.</summary>
    /// <param name="keep">Which classes to keep.</param>
    public ImageSet Where(Func<ImageClass, bool> keep) =>
        new(Input, Classes.Where(keep).SelectMany(ImagesOf), Rejected);

    /// <summary>A set of the images at some places of each class; classes without any are left out.</summary>
    /// <param name="places">Which images to keep.</param>
    public ImageSet At(ImagePlaces places) =>
        new(Input, Classes.SelectMany(c => ImagesOf(places.Of(c))), Rejected);

    private IEnumerable<LabelledInput> ImagesOf(ImageClass c) =>
        Enumerable.Range(c.First, c.Count).Select(image => new LabelledInput(c.Group, c.Name, this[image].ToArray()));

    private void Store(LabelledInput image, int index)
    {
        if (image.Samples.Length != Input.Length)
            throw new ArgumentException($"An image of class '{image.Class}' has {image.Samples.Length:N0} samples instead of the input's {Input.Length:N0}.", nameof(image));
        image.Samples.CopyTo(_samples, index * Input.Length);
    }
}
