using Mono.Cecil;
using Mono.Cecil.Cil;
using SiameseWorker.Encoding;

namespace SiameseWorker.UnitTests.Encoding;

/// <summary>
/// What libtorch reads must outlive the reading; see <see cref="TensorArithmetic"/>. TorchSharp's tensors are held by
/// dispose scopes; that its scalars are held is read off the compiled code.
/// </summary>
public sealed class HeldNumbersTests : IDisposable
{
    private readonly DefaultAssemblyResolver _resolver = new();
    private readonly HashSet<string> _makers;

    public HeldNumbersTests()
    {
        _resolver.AddSearchDirectory(AppContext.BaseDirectory);
        _makers = MakersOfUnheldScalars([.. Methods("TorchSharp.dll")]);
    }

    public void Dispose() => _resolver.Dispose();

    [Fact]
    public void TorchSharps_own_addition_leaves_a_scalar_to_the_garbage_collector() =>
        Assert.Contains("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::add(TorchSharp.torch/Tensor)", _makers);

    [Theory]
    [InlineData("SiameseWorker.Encoding.dll")]
    [InlineData("siamese.dll")]
    public void No_operation_reads_a_number_that_nobody_holds(string assembly)
    {
        var methods = Methods(assembly).ToArray();

        Assert.NotEmpty(methods);
        string[] unheld =
        [
            .. methods.SelectMany(method => Unheld(method).Select(call => $"{method.FullName} calls {call}")),
            .. methods.Select(method => method.DeclaringType).Distinct().SelectMany(type => type.Fields).Where(IsModuleWithUnheldScalars).Select(field => $"{field.FullName}, when it is called"),
        ];
        Assert.True(unheld.Length == 0, $"A number is left to the garbage collector: {string.Join("; ", unheld)}.");
    }

    /// <summary>The calls of a method that make a scalar which it does not dispose.</summary>
    private IEnumerable<string> Unheld(MethodDefinition method)
    {
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is not MethodReference called)
                continue;
            if (MakesScalar(called) ? !IsDisposed(instruction.Next, method.Body) : IsMaker(called))
                yield return called.FullName;
        }
    }

    private bool IsMaker(MethodReference called) =>
        called.DeclaringType.Scope.Name.StartsWith("TorchSharp", StringComparison.Ordinal) && _makers.Contains(called.Resolve().FullName);

    /// <summary>Whether a value is put into a variable that a finally block disposes.</summary>
    private static bool IsDisposed(Instruction store, MethodBody body)
    {
        var instructions = body.Instructions;
        return Variable(store, body, "st") is { } variable && body.ExceptionHandlers.Where(handler => handler.HandlerType == ExceptionHandlerType.Finally).Any(handler =>
        {
            var block = instructions.SkipWhile(i => i != handler.HandlerStart).TakeWhile(i => i != handler.HandlerEnd).ToArray();
            return block.Any(i => Variable(i, body, "ld") == variable) && block.Any(i => i.Operand is MethodReference { Name: "Dispose" });
        });
    }

    private static VariableDefinition? Variable(Instruction instruction, MethodBody body, string direction)
    {
        var name = instruction.OpCode.Name;
        if (!name.StartsWith($"{direction}loc", StringComparison.Ordinal))
            return null;
        return instruction.Operand as VariableDefinition ?? body.Variables[name[^1] - '0'];
    }

    /// <summary>Whether the nearest override of a TorchSharp module's <c>forward</c> makes scalars that it does not hold.</summary>
    private bool IsModuleWithUnheldScalars(FieldDefinition field)
    {
        for (var type = field.FieldType.Resolve(); type is not null; type = type.BaseType?.Resolve())
        {
            if (type.Methods.FirstOrDefault(method => method is { Name: "forward", HasBody: true }) is { } forward)
                return _makers.Contains(forward.FullName);
        }

        return false;
    }

    private static bool MakesScalar(MethodReference called) =>
        called is { Name: "op_Implicit", DeclaringType.FullName: "TorchSharp.Scalar" }
        || (called.DeclaringType.FullName == "TorchSharp.ScalarExtensionMethods" && called.Name.EndsWith("Scalar", StringComparison.Ordinal));

    /// <summary>The methods that make scalars, or call one that does: but for a few, TorchSharp leaves what it makes to the garbage collector.</summary>
    private static HashSet<string> MakersOfUnheldScalars(MethodDefinition[] methods)
    {
        var callers = methods.Where(method => method.DeclaringType.FullName != "TorchSharp.Scalar")
            .SelectMany(method => method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>().Select(called => (Caller: method.FullName, Called: MakesScalar(called) ? "" : called.FullName)))
            .ToLookup(call => call.Called, call => call.Caller);
        var makers = new HashSet<string>();
        var unseen = new Queue<string>(callers[""]);
        while (unseen.TryDequeue(out var maker))
        {
            if (!makers.Add(maker))
                continue;
            foreach (var caller in callers[maker])
                unseen.Enqueue(caller);
        }

        return makers;
    }

    private IEnumerable<MethodDefinition> Methods(string assembly)
    {
        var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly), new ReaderParameters { AssemblyResolver = _resolver });
        return module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);
    }
}
