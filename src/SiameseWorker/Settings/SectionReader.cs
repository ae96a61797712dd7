using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace SiameseWorker.Settings;

/// <summary>
/// Reads sections of the configuration into options checked by their data annotations, and collects everything that is wrong.
/// A key that a section does not know is wrong too: a misspelt setting that is silently ignored costs a night.
/// </summary>
internal sealed class SectionReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    /// <summary>Reads one section; what it does not set has its default.</summary>
    public T Read<T>(string section)
        where T : class, new()
    {
        try
        {
            _problems.AddRange(UnknownKeys<T>(section));
            var options = configuration.GetSection(section).Get<T>() ?? new T();
            var results = new List<ValidationResult>();
            if (!Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
                _problems.AddRange(results.Select(result => Describe(section, options, result)));
            return options;
        }
        catch (InvalidOperationException wrong)
        {
            _problems.Add(Describe(section, wrong));
            return new T();
        }
    }

    /// <summary>Stops here if anything was wrong.</summary>
    /// <exception cref="SettingsException">Something was.</exception>
    public void ThrowIfWrong()
    {
        if (_problems.Count > 0)
            throw new SettingsException(_problems);
    }

    private static string Describe<T>(string section, T options, ValidationResult result)
    {
        var setting = result.MemberNames.FirstOrDefault();
        var value = setting is null ? null : typeof(T).GetProperty(setting)?.GetValue(options);
        var text = value is null ? "not set" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";
        return $"{section}:{setting} is {text}: {result.ErrorMessage?.TrimEnd('.')}.";
    }

    /// <summary>A value of the wrong type, in the binder's words: they name the key, the value and the type.</summary>
    private static string Describe(string section, InvalidOperationException wrong) => $"{section}: {wrong.Message}";

    private IEnumerable<string> UnknownKeys<T>(string section)
    {
        var known = typeof(T).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Order(StringComparer.Ordinal).ToList();
        return from child in configuration.GetSection(section).GetChildren()
               where !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
               select $"{section}:{child.Key} is not a setting; {section} has {string.Join(", ", known)}.";
    }
}
