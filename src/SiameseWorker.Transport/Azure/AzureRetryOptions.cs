using System.ComponentModel.DataAnnotations;
using Azure.Core;

namespace SiameseWorker.Transport.Azure;

/// <summary>How the client library repeats a request that failed for a passing reason, before the worker hears of it.</summary>
public sealed class AzureRetryOptions
{
    /// <summary>Gets or sets how often a request is repeated.</summary>
    /// <value>The default value is 3.</value>
    [Range(0, 100, ErrorMessage = "it must be from 0 to 100")]
    public int MaxRetries { get; set; } = 3;

    /// <summary>Gets or sets the pause before the first repetition; with <see cref="RetryMode.Exponential"/> it doubles with each further one.</summary>
    /// <value>The default value is 0.8 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00", ErrorMessage = "it must be from 00:00:00.001 to 00:05:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(0.8);

    /// <summary>Gets or sets the longest pause.</summary>
    /// <value>The default value is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "it must be from 00:00:00.001 to 01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether the pauses grow.</summary>
    /// <value>The default value is <see cref="RetryMode.Exponential"/>.</value>
    [EnumDataType(typeof(RetryMode), ErrorMessage = "it must be Exponential or Fixed")]
    public RetryMode Mode { get; set; } = RetryMode.Exponential;

    /// <summary>Gets or sets how long one request may take.</summary>
    /// <value>The default value is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "it must be from 00:00:00.100 to 01:00:00")]
    public TimeSpan NetworkTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal void ApplyTo(RetryOptions retry)
    {
        retry.MaxRetries = MaxRetries;
        retry.Delay = Delay;
        retry.MaxDelay = MaxDelay;
        retry.Mode = Mode;
        retry.NetworkTimeout = NetworkTimeout;
    }
}
