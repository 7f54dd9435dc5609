// The least that Kestrel answers with: no logging, no settings files, nothing that the silo does not have too.
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddRouting();
await using var app = builder.Build();
app.UseRouting();
app.MapGet("/", static () => "Hello, world");
await app.StartAsync();
Console.WriteLine($"ready {app.Urls.First()}");
await app.WaitForShutdownAsync();
