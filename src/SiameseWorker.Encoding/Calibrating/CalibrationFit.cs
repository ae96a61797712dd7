namespace SiameseWorker.Encoding;

/// <summary>Puts the parts of a calibration together.</summary>
internal static class CalibrationFit
{
    public static Calibration Run(CalibrationData data, double targetFmr, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(targetFmr, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(targetFmr, 1);
        var classes = new HeldOutClasses(data);
        var pairs = new PairSample(classes, new Random(seed));
        var curve = LogisticCurve.Fit(pairs.Genuine, pairs.Impostor);
        return new Calibration
        {
            Slope = curve.Slope,
            Intercept = curve.Intercept,
            Identification = OpenSetSoftmax.Fit(IdentificationTrial.Draw(classes, new Random(seed))),
            TargetFmr = targetFmr,
            Thresholds = GalleryThresholds.Fit(classes, targetFmr, new Random(seed)),
            GenuinePairs = pairs.Genuine.Count,
            ImpostorPairs = pairs.Impostor.Count,
        };
    }
}
