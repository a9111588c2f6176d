using Holt.Tool;

return CommandLine.Run(args);
