FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
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
 && dotnet publish simulation/VectorRec.Simulation.csproj -c Release --no-restore -o /simulation

FROM mcr.microsoft.com/dotnet/runtime:10.0
WORKDIR /app
COPY --from=build /app .
COPY --from=build /simulation /simulation
COPY docker/setup.sh /setup.sh
# Made here, so that fresh volumes belong to the user who writes them.
RUN mkdir /generations /demo && chown $APP_UID /generations /demo
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/indexer.dll"]
