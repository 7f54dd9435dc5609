using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary><c>POST /api/apps/deploy_app</c> and <c>update_app</c>: the body is a manifest (docs/apps.md).</summary>
internal static class DeployEndpoint
{
    public static Task DeployAsync(HttpContext context) =>
        HandleAsync(context, StatusCodes.Status201Created, static (app, deployment, token) => app.Deploy(deployment, token));

    public static Task UpdateAsync(HttpContext context) =>
        HandleAsync(context, StatusCodes.Status200OK, static (app, deployment, token) => app.Update(deployment, token));

    private static async Task HandleAsync(HttpContext context, int status, Func<IAppGrain, AppDeployment, CancellationToken, Task<AppResult>> act)
    {
        if (!context.Request.HasJsonContentType())
        {
            await ApiProblem.UnsupportedMediaType(context.Request.ContentType).WriteAsync(context);
            return;
        }

        var limit = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxBodyBytes;
        var (body, unread) = await ApiBody.ReadBytesAsync(context, limit);
        if (unread is not null)
        {
            await unread.WriteAsync(context);
            return;
        }

        // Whose it is must be known before its grain can say what is wrong with the rest; without a name any grain says that one is missing.
        var name = NameOf(body!) is { } known && AppName.IsValid(known) ? known : "unnamed";
        var app = AppAnswers.Grains(context).GetGrain<IAppGrain>(name);
        await AppAnswers.OfAsync(context, await act(app, new AppDeployment([.. body!], AppAnswers.Operator(context)), context.RequestAborted), status);
    }

    private static string? NameOf(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, MaxDepth = 8 });
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("name"u8)) continue;
                return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // The grain says what is wrong with it.
        }

        return null;
    }
}
