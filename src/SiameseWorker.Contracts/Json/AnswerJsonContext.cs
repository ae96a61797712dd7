using System.Text.Json.Serialization;

namespace SiameseWorker.Contracts.Json;

[JsonSerializable(typeof(IdentifiedAnswer))]
[JsonSerializable(typeof(VerifiedAnswer))]
[JsonSerializable(typeof(EnrolledAnswer))]
[JsonSerializable(typeof(RemovedAnswer))]
[JsonSerializable(typeof(ReconciledAnswer))]
[JsonSerializable(typeof(RetrainedAnswer))]
[JsonSerializable(typeof(CancelledAnswer))]
[JsonSerializable(typeof(RolledBackAnswer))]
[JsonSerializable(typeof(FailedAnswer))]
[JsonSerializable(typeof(StoredAnswer))]
internal sealed partial class AnswerJsonContext : JsonSerializerContext;
