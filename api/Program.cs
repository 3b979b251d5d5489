using VectorRec.Api.Events;
using VectorRec.Api.Explain;
using VectorRec.Api.Health;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Docs;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Api.Scenes;
using VectorRec.Api.Search;
using VectorRec.Api.Works;

var builder = WebApplication.CreateBuilder(args);
builder.AddContracts()
    .AddProblems()
    .AddApiKeys()
    .AddLimits()
    .AddDocs()
    .AddServing();

var app = builder.Build();
app.UseProblems();
app.UseRequestTimeouts();
app.MapDocs();
app.UseAuthentication();
app.UseRateLimiter();
app.UseAuthorization();
app.MapRecommendations()
    .MapSearch()
    .MapWorks()
    .MapEvents()
    .MapScenes()
    .MapExplain()
    .MapReplay()
    .MapHealth();
app.Run();
