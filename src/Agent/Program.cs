using OrleansVoxa.Agent;

return await new AgentProgram(Console.Out, Console.Error, TimeProvider.System).RunAsync(args);
