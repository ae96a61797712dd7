using System.Text.Json.Serialization;

namespace SiameseWorker.Contracts.Json;

[JsonSerializable(typeof(IdentifyRequest))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(RemoveRequest))]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(RetrainRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(RollbackRequest))]
internal sealed partial class RequestJsonContext : JsonSerializerContext;
