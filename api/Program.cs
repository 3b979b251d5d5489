using VectorRec.Api.Events;
using VectorRec.Api.Explain;
using VectorRec.Api.Generations;
using VectorRec.Api.Health;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Answers;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Docs;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Headers;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Hosting.Requests;
using VectorRec.Api.Inspector;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Records;
using VectorRec.Api.Replay;
using VectorRec.Api.Scenes;
using VectorRec.Api.Search;
using VectorRec.Api.Telemetry;
using VectorRec.Api.Users;
using VectorRec.Api.Works;
using VectorRec.Scenes;

if (args is [HealthCommand.Name, ..])
    return await HealthCommand.RunAsync(args[1..]);
var builder = WebApplication.CreateBuilder(args);
try
{
    builder.AddSecrets()
        .AddContracts()
        .AddProblems()
        .AddApiKeys()
        .AddLimits()
        .AddHeaders()
        .AddAnswers()
        .AddDocs()
        .AddServing()
        .AddTelemetry()
        .AddListening();
}
catch (Exception e) when (e is SettingException or SceneException)
{
    Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
    return 2;
}

var app = builder.Build();
app.UseMiddleware<HeadRequests>();
app.UseRouting();
app.UseHeaders();
app.UseAnswers();
app.UseProblems();
app.UseRequestTimeouts();
app.MapDocs();
app.UseAuthentication();
app.UseRateLimiter();
app.UseAuthorization();
app.UseMiddleware<RequestDoor>();
app.UseMiddleware<GateMiddleware>();
app.MapRecommendations()
    .MapSearch()
    .MapWorks()
    .MapRecords()
    .MapFollows()
    .MapErasures()
    .MapEvents()
    .MapWishes()
    .MapScenes()
    .MapExplain()
    .MapReplay()
    .MapGenerations()
    .MapInspector()
    .MapHealth();
try
{
    app.Run();
}
catch (ListeningException e)
{
    Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
    return 1;
}

return 0;
