using OrleansVoxa.Cli;

return await VoxaCommand.InvokeAsync(args, Console.Out, Console.Error, TimeProvider.System);
