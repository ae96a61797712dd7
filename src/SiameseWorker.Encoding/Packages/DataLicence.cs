namespace SiameseWorker.Encoding;

/// <summary>The terms of data that an encoder was trained on.</summary>
/// <param name="Name">The data set.</param>
/// <param name="Licence">Its licence, as an SPDX identifier or in words.</param>
/// <param name="Attribution">Whom to name, and how to cite.</param>
public sealed record DataLicence(string Name, string Licence, string Attribution);
