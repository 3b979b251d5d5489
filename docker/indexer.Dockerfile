# Two images: the indexer, which is the last stage, and with --target setup what compose.yaml begins with.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY core/VectorRec.Core.csproj core/packages.lock.json core/
COPY simulation/VectorRec.Simulation.csproj simulation/packages.lock.json simulation/
COPY indexer/VectorRec.Indexer.csproj indexer/packages.lock.json indexer/
RUN dotnet restore indexer/VectorRec.Indexer.csproj --locked-mode && dotnet restore simulation/VectorRec.Simulation.csproj --locked-mode
COPY core core
COPY simulation simulation
COPY migrations migrations
COPY indexer indexer
RUN dotnet publish indexer/VectorRec.Indexer.csproj -c Release --no-restore -o /app \
 && dotnet publish simulation/VectorRec.Simulation.csproj -c Release --no-restore -o /simulation \
 && mkdir /generations /demo

# Its script needs a shell.
FROM mcr.microsoft.com/dotnet/runtime:10.0.12-noble AS setup
COPY --from=build /app /app
COPY --from=build /simulation /simulation
COPY docker/setup.sh /setup.sh
# Fresh volumes belong to whom the folders in the image belong to.
COPY --from=build --chown=$APP_UID:$APP_UID /generations /generations
COPY --from=build --chown=$APP_UID:$APP_UID /demo /demo
USER $APP_UID
ENTRYPOINT ["bash", "/setup.sh"]

FROM mcr.microsoft.com/dotnet/runtime:10.0.12-noble-chiseled
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=$APP_UID:$APP_UID /generations /generations
COPY --from=build --chown=$APP_UID:$APP_UID /demo /demo
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/indexer.dll"]
