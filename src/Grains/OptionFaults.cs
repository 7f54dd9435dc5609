using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Grains;

/// <summary>Collects what is wrong with an option class, so that all of it is reported at once.</summary>
internal sealed class OptionFaults(string section)
{
    private readonly List<string> _faults = [];

    public OptionFaults Range(string name, double value, double minimum, double maximum, bool minimumAllowed = true)
    {
        // Written so that NaN is out of range too.
        var inside = minimumAllowed ? value >= minimum && value <= maximum : value > minimum && value <= maximum;
        if (!inside)
        {
            _faults.Add(string.Create(CultureInfo.InvariantCulture,
                $"{section}:{name} is {value}; it must be {(minimumAllowed ? "at least" : "above")} {minimum} and at most {maximum}."));
        }

        return this;
    }

    public OptionFaults Require(bool holds, string fault)
    {
        if (!holds) _faults.Add($"{section}: {fault}");
        return this;
    }

    public ValidateOptionsResult ToResult() => _faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults);
}
