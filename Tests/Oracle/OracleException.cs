// The oracle cannot work.
using System;

namespace ToroEmu.Oracle;

/// <summary>Its message is for the user: what is missing, or what the native runner said.</summary>
public sealed class OracleException(string message) : Exception(message);
