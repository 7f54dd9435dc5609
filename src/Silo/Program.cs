using OrleansVoxa.Silo;
using OrleansVoxa.Silo.Configuration;

var code = await new SiloProgram(Console.Out, Console.Error)
    .RunAsync(args, SiloConfiguration.ProcessEnvironment(), CancellationToken.None);
return (int)code;
