// Seeds as the values of a test's parameter.
using System;
using System.Collections;
using System.Linq;

using NUnit.Framework.Interfaces;

namespace ToroEmu.Testing.NUnit;

/// <summary>On a parameter of type <c>ulong</c>: the seeds 0, 1, 2 ... Each is another interleaving of the cores, and the same one in every run.</summary>
/// <param name="count">How many.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SeedsAttribute(int count) : Attribute, IParameterDataSource
{
    /// <summary>How many.</summary>
    public int Count => count;

    /// <inheritdoc/>
    public IEnumerable GetData(IParameterInfo parameter) => Enumerable.Range(0, count).Select(seed => (ulong)seed);
}
