using VectorRec.Api.Auth;
using VectorRec.Api.Contracts;
using VectorRec.Api.Docs;
using VectorRec.Api.Endpoints;
using VectorRec.Api.Errors;
using VectorRec.Api.Limits;
using VectorRec.Api.Serving;

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
