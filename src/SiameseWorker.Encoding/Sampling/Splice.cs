namespace SiameseWorker.Encoding.Sampling;

/// <summary>
/// What lies beyond a line is of second images: characters that nobody wrote, put together from two that somebody did. The
/// line is the same for the whole batch, but for some unsteadiness, so that it tells nothing.
/// </summary>
/// <param name="Images">Indices of the second images into the image set, one for each of the batch's.</param>
/// <param name="Orientations">How each second image is laid, 0 to 7.</param>
/// <param name="Angle">Direction in which the second images' part lies, in radians, clockwise from the right.</param>
/// <param name="Offset">How far from the picture's middle the line is in that direction; the picture's sides go from −1 to 1.</param>
public sealed record Splice(long[] Images, byte[] Orientations, double Angle, double Offset);
