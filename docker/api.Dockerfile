# Exact versions rather than digests: a digest has to be read from the registry, and whoever builds does that. docker/README.md says how.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY core/VectorRec.Core.csproj core/packages.lock.json core/
COPY api/VectorRec.Api.csproj api/packages.lock.json api/
RUN dotnet restore api/VectorRec.Api.csproj --locked-mode
COPY core core
COPY api api
RUN dotnet publish api/VectorRec.Api.csproj -c Release --no-restore -o /app && mkdir /generations

# Neither a shell nor a package manager is in it.
FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled
WORKDIR /app
COPY --from=build /app .
# A fresh volume belongs to whom the folder in the image belongs to.
COPY --from=build --chown=$APP_UID:$APP_UID /generations /generations
USER $APP_UID
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "/app/VectorRec.Api.dll", "health"]
ENTRYPOINT ["dotnet", "/app/VectorRec.Api.dll"]
