namespace OrleansVoxa.Silo.Configuration;

public enum CommandLineAction
{
    Run,
    Help,
    Version,
}
