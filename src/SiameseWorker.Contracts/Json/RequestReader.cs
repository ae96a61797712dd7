namespace SiameseWorker.Contracts.Json;

/// <summary>One request from its fields.</summary>
internal static class RequestReader
{
    /// <summary>Problems that are told one by one: the message that tells them must fit into an answer.</summary>
    private const int MostSaid = 8;

    public static (Request? Request, Rejection? Rejection) Read(FieldReader fields)
    {
        var type = fields.Type();
        var read = type switch
        {
            MessageType.Identify => Identify(fields),
            MessageType.Verify => Verify(fields),
            MessageType.Enrol => Enrol(fields),
            MessageType.Remove => Remove(fields),
            MessageType.Reconcile => Reconcile(fields),
            MessageType.Retrain => Retrain(fields),
            MessageType.Cancel => Cancel(fields),
            MessageType.Rollback => Rollback(fields),
            _ => (Func<Request>?)null,
        };
        fields.RefuseMisspelt();
        if (read is null)
            return (null, Rejected(fields, type is null ? ErrorCodes.InvalidMessage : ErrorCodes.UnknownType, "The message"));

        return fields.Violations.Count == 0
            ? (read(), null)
            : (null, Rejected(fields, ErrorCodes.InvalidMessage, $"The '{type}' message"));
    }

    private static Rejection Rejected(FieldReader fields, string code, string subject) => new()
    {
        Code = code,
        Message = $"{subject} is not valid: {string.Join("; ", fields.Violations.Take(MostSaid).Select(violation => violation.Problem))}{(fields.Violations.Count > MostSaid ? $"; and {fields.Violations.Count - MostSaid:N0} more problems" : "")}.",
        Id = fields.ReadableId,
        ReplyTo = fields.ReadableReplyTo,
        Violations = fields.Violations,
    };

    private static Func<Request> Identify(FieldReader fields)
    {
        var (id, replyTo) = (fields.Id(isRequired: true), fields.ReplyTo());
        var (image, gallery) = (fields.Image("image", isRequired: true), fields.Name("gallery"));
        var (topK, minConfidence) = (fields.WholeNumber("topK", 1, IdentifyRequest.MaxTopK), fields.Fraction("minConfidence"));
        return () => new IdentifyRequest
        {
            Id = id,
            ReplyTo = replyTo,
            Image = image!,
            Gallery = gallery ?? Request.DefaultGallery,
            TopK = topK ?? IdentifyRequest.DefaultTopK,
            MinConfidence = minConfidence,
        };
    }

    private static Func<Request> Verify(FieldReader fields)
    {
        var (id, replyTo) = (fields.Id(isRequired: true), fields.ReplyTo());
        var (image, gallery) = (fields.Image("image", isRequired: true), fields.Name("gallery"));
        var (against, name) = (fields.Image("against"), fields.Name("class"));
        fields.DemandOneOf("against", "class");
        return () => new VerifyRequest
        {
            Id = id,
            ReplyTo = replyTo,
            Image = image!,
            Against = against,
            Class = name,
            Gallery = gallery ?? Request.DefaultGallery,
        };
    }

    private static Func<Request> Enrol(FieldReader fields)
    {
        var (id, replyTo) = (fields.Id(), fields.ReplyTo());
        var (gallery, name) = (fields.Name("gallery"), fields.Name("class", isRequired: true));
        var (image, file) = (fields.Image("image", isRequired: true), fields.Name("name"));
        return () => new EnrolRequest
        {
            Id = id,
            ReplyTo = replyTo,
            Gallery = gallery ?? Request.DefaultGallery,
            Class = name!,
            Image = image!,
            Name = file,
        };
    }

    private static Func<Request> Remove(FieldReader fields)
    {
        var (id, replyTo) = (fields.Id(), fields.ReplyTo());
        var (gallery, name) = (fields.Name("gallery"), fields.Name("class", isRequired: true));
        var image = fields.Text("image", ImageReference.MaxPathLength);
        return () => new RemoveRequest
        {
            Id = id,
            ReplyTo = replyTo,
            Gallery = gallery ?? Request.DefaultGallery,
            Class = name!,
            Image = image,
        };
    }

    private static Func<Request> Reconcile(FieldReader fields)
    {
        var (id, replyTo, gallery) = (fields.Id(), fields.ReplyTo(), fields.Name("gallery"));
        return () => new ReconcileRequest { Id = id, ReplyTo = replyTo, Gallery = gallery };
    }

    private static Func<Request> Retrain(FieldReader fields)
    {
        var (id, replyTo) = (fields.Id(), fields.ReplyTo());
        var (line, recipe) = (fields.Name("line"), fields.Name("recipe"));
        var reason = fields.Text("reason", RetrainRequest.MaxReasonLength);
        var (trigger, force) = (fields.OneOf("trigger", RetrainingTriggers.All), fields.Flag("force"));
        var (steps, minutes) = (fields.WholeNumber("steps", 1, RetrainRequest.MaxSteps), fields.Number("minutes", RetrainRequest.MaxMinutes));
        return () => new RetrainRequest
        {
            Id = id,
            ReplyTo = replyTo,
            Line = line ?? RetrainRequest.DefaultLine,
            Recipe = recipe,
            Reason = reason,
            Trigger = trigger,
            Force = force,
            Steps = steps,
            Minutes = minutes,
        };
    }

    private static Func<Request> Cancel(FieldReader fields)
    {
        var (id, replyTo, line) = (fields.Id(), fields.ReplyTo(), fields.Name("line"));
        return () => new CancelRequest { Id = id, ReplyTo = replyTo, Line = line ?? RetrainRequest.DefaultLine };
    }

    private static Func<Request> Rollback(FieldReader fields)
    {
        var (id, replyTo) = (fields.Id(), fields.ReplyTo());
        var to = fields.Text("to", RollbackRequest.MaxVersionLength, isRequired: true);
        var reason = fields.Text("reason", RetrainRequest.MaxReasonLength);
        return () => new RollbackRequest { Id = id, ReplyTo = replyTo, To = to!, Reason = reason };
    }
}
