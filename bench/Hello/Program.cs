// The least that Kestrel answers with: no logging, no settings files, nothing that the silo does not have too. With the argument
// json it also reads and writes what the registry's HTTP calls do.
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddRouting();
await using var app = builder.Build();
app.UseRouting();
app.MapGet("/", static (HttpContext context) =>
{
    context.Response.ContentLength = 12;
    return context.Response.WriteAsync("Hello, world");
});
if (args is ["json"]) OrleansVoxa.Bench.Hello.JsonEndpoints.Map(app);
await app.StartAsync();
Console.WriteLine($"ready {app.Urls.First()}");
await app.WaitForShutdownAsync();
