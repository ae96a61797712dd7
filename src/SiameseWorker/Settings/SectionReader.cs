using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Hosting;

namespace SiameseWorker.Settings;

/// <summary>
/// Reads sections of the configuration into options checked by their data annotations, and collects everything that is wrong.
/// A key that a section does not know is wrong too: a misspelt setting that is silently ignored costs a night. The value of
/// a setting marked as a password is never shown.
/// </summary>
internal sealed class SectionReader(IConfiguration configuration)
{
    /// <summary>What the host itself sets.</summary>
    private static readonly string[] OfHost = [HostDefaults.ApplicationKey, HostDefaults.EnvironmentKey, HostDefaults.ContentRootKey];

    private readonly List<string> _problems = [];
    private readonly HashSet<string> _sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Without the environment, which holds much that is not meant for this program: terminals export LINES.</summary>
    private IEnumerable<IConfigurationProvider> Deliberate =>
        (configuration as IConfigurationRoot)?.Providers.Where(provider => provider is not EnvironmentVariablesConfigurationProvider) ?? [];

    /// <summary>Reads one section; what it does not set has its default.</summary>
    public T Read<T>(string section)
        where T : class, new()
    {
        _sections.Add(section.Split(':')[0]);
        try
        {
            _problems.AddRange(UnknownKeys(section, typeof(T)));
            _problems.AddRange(ValueOfSection(section));
            _problems.AddRange(WrongLists(section, typeof(T)));
            var options = configuration.GetSection(section).Get<T>() ?? new T();
            _problems.AddRange(WrongValues(section, options));
            return options;
        }
        catch (InvalidOperationException wrong)
        {
            _problems.Add(Describe(section, wrong));
            return new T();
        }
    }

    /// <summary>Reads the sections of a section, by their names, each into options of its own.</summary>
    public Dictionary<string, T> ReadEach<T>(string section)
        where T : class, new()
    {
        _sections.Add(section);
        _problems.AddRange(ValueOfSection(section));
        var read = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var child in configuration.GetSection(section).GetChildren())
        {
            if (child.Value is { Length: > 0 } value)
                _problems.Add($"{section}:{child.Key} is '{value}': it must be a section with settings of its own.");
            else
                read.Add(child.Key, Read<T>($"{section}:{child.Key}"));
        }

        return read;
    }

    /// <summary>Finds sections that nobody read, such as a misspelt one.</summary>
    /// <param name="others">Sections that others read.</param>
    public void RefuseOthers(params string[] others)
    {
        var unknown = Deliberate.SelectMany(source => source.GetChildKeys([], null)).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(key => !_sections.Contains(key) && !OfHost.Contains(key) && !others.Contains(key, StringComparer.OrdinalIgnoreCase));
        _problems.AddRange(unknown.Select(key => $"{key} is not a section of the settings; there are {string.Join(", ", _sections.Concat(others).Order(StringComparer.Ordinal))}."));
    }

    /// <summary>Adds what was found wrong elsewhere, a sentence each.</summary>
    public void Add(IEnumerable<string> problems) => _problems.AddRange(problems);

    /// <summary>Stops here if anything was wrong.</summary>
    /// <exception cref="SettingsException">Something was.</exception>
    public void ThrowIfWrong()
    {
        if (_problems.Count > 0)
            throw new SettingsException(_problems);
    }

    private static IEnumerable<string> WrongValues(string section, object options)
    {
        var results = new List<ValidationResult>();
        var context = new ValidationContext(options);

        // The validator leaves out the rules of the whole object as soon as one property is wrong by itself.
        if (!Validator.TryValidateObject(options, context, results, validateAllProperties: true))
            results.AddRange((options as IValidatableObject)?.Validate(context) ?? []);
        return results.Select(result => Describe(section, options, result)).Distinct()
            .Concat(Subsections(options.GetType()).SelectMany(part => part.GetValue(options) is { } value ? WrongValues($"{section}:{part.Name}", value) : []));
    }

    private IEnumerable<string> UnknownKeys(string section, Type options)
    {
        var known = options.GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Order(StringComparer.Ordinal).ToList();
        return (from child in configuration.GetSection(section).GetChildren()
                where !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
                select $"{section}:{child.Key} is not a setting; {section} has {string.Join(", ", known)}.")
            .Concat(Subsections(options).SelectMany(part => UnknownKeys($"{section}:{part.Name}", part.PropertyType)));
    }

    private IEnumerable<string> ValueOfSection(string section)
    {
        if (Deliberate.Select(source => source.TryGet(section, out var given) ? given : null).LastOrDefault(given => given?.Length > 0) is { } value)
            yield return $"{section} is '{value}': it must be a section with settings of its own.";
    }

    /// <summary>Lists that are given as a single value, and elements that the binder would leave out without a word.</summary>
    private IEnumerable<string> WrongLists(string section, Type options)
    {
        foreach (var list in options.GetProperties().Where(property => property.CanWrite && property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable))))
        {
            var configured = configuration.GetSection($"{section}:{list.Name}");
            if (configured.Value is { Length: > 0 } single)
                yield return $"{section}:{list.Name} is '{single}': it must be a list; write {section}:{list.Name}:0={single}, or [\"{single}\"] in a file.";
            if (list.PropertyType.GetGenericArguments() is not [{ IsEnum: true } names])
                continue;
            foreach (var element in configured.GetChildren().Where(element => !Enum.TryParse(names, element.Value, ignoreCase: true, out _)))
                yield return $"{section}:{list.Name}:{element.Key} is '{element.Value}': it must be one of {string.Join(", ", Enum.GetNames(names))}.";
        }
    }

    /// <summary>Settings that are sections of their own: by the habit of this program, classes named "…Options".</summary>
    private static IEnumerable<PropertyInfo> Subsections(Type options) =>
        options.GetProperties().Where(property => property.CanWrite && property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal));

    private static string Describe(string section, object options, ValidationResult result)
    {
        var setting = result.MemberNames.FirstOrDefault();
        var property = setting is null ? null : options.GetType().GetProperty(setting);
        var isSecret = property?.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.Password;
        var text = property?.GetValue(options) switch
        {
            null => "not set",
            _ when isSecret => "set to something that is not shown here, since it may be a secret",
            string[] several => $"'{string.Join(", ", several)}'",
            var value => $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'",
        };
        return $"{section}:{setting} is {text}: {result.ErrorMessage?.TrimEnd('.')}.";
    }

    /// <summary>A value of the wrong type, in the binder's words: they name the key, the value and the type.</summary>
    private static string Describe(string section, InvalidOperationException wrong) => $"{section}: {wrong.Message}";
}
