using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa keys api</c>: the API keys of a server's operators.</summary>
internal static class ApiKeysCommand
{
    private const string Path = "api/v1/keys";
    private static readonly string[] Headings = ["key id", "name", "scopes", "created", "expires", "last used", "revoked"];

    public static Command Create(CommandRunner runner) => new("api", "Make, list and revoke the server's API keys for operators.")
    {
        Make(runner), List(runner), Revoke(runner),
    };

    private static Command Make(CommandRunner runner)
    {
        var file = ApiKeySource.Option();
        var name = new Option<string>("--name") { Description = "What to call the key.", Required = true };
        var scope = new Option<string[]>("--scope") { Description = "What it may do; may be given more than once. The first key of a server needs keys:manage or *.", Required = true };
        var days = new Option<int?>("--days") { Description = "After how many days it ends; unset, never by itself." };
        days.Validators.Add(result =>
        {
            // What is no number at all is the library's to say.
            if (int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) && count is < 1 or > 3650) result.AddError("--days is from 1 to 3650.");
        });
        var create = new Command("create", "Make a key and show it, once. The first one is made on the server's own machine.") { file, name, scope, days };
        create.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var body = new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["scopes"] = new JsonArray([.. parsed.GetValue(scope)!.Select(one => JsonValue.Create(one))]),
            };
            if (parsed.GetValue(days) is { } count) body["lifetime"] = count * 86_400L;
            var key = await ApiReader.SendAsync(
                context.Server, HttpMethod.Post, Path, body, ApiKeySource.Read(context, parsed.GetValue(file)), cancellationToken);
            if (Text(key, "key") is not { } secret) throw ApiReader.Foreign(context.Server);
            context.Terminal.Note($"key {Text(key, "key_id")} with {Scopes(key)}; it is shown this once:");
            context.Terminal.Result(key, secret);
            return ExitCodes.Success;
        }));
        return create;
    }

    private static Command List(CommandRunner runner)
    {
        var file = ApiKeySource.Option();
        var list = new Command("list", "List the keys, without their secrets.") { file };
        list.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var answer = await ApiReader.SendAsync(
                context.Server, HttpMethod.Get, Path, null, ApiKeySource.Read(context, parsed.GetValue(file)), cancellationToken);
            if (!answer.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) throw ApiReader.Foreign(context.Server);
            context.Terminal.Rows([.. keys.EnumerateArray()], Headings, key =>
            [
                Text(key, "key_id") ?? "", Text(key, "name") ?? "", Scopes(key), Text(key, "created_at") ?? "",
                Text(key, "expires_at") ?? "never", Text(key, "last_used_at") ?? "never", Text(key, "revoked_at") ?? "",
            ]);
            return ExitCodes.Success;
        }));
        return list;
    }

    private static Command Revoke(CommandRunner runner)
    {
        var file = ApiKeySource.Option();
        var id = new Argument<string>("key-id") { Description = "The key's id, as list shows it; not the key." };
        var revoke = new Command("revoke", "Revoke a key, for good.") { file, id };
        revoke.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var key = await ApiReader.SendAsync(
                context.Server, HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null,
                ApiKeySource.Read(context, parsed.GetValue(file)), cancellationToken);
            context.Terminal.Result(key, $"revoked {Text(key, "key_id")} ({Text(key, "name")})");
            return ExitCodes.Success;
        }));
        return revoke;
    }

    private static string Scopes(JsonElement key) =>
        key.TryGetProperty("scopes", out var scopes) && scopes.ValueKind == JsonValueKind.Array ? string.Join(' ', scopes.EnumerateArray()) : "";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
