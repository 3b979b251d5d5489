FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY core/VectorRec.Core.csproj core/
COPY indexer/VectorRec.Indexer.csproj indexer/
RUN dotnet restore indexer/VectorRec.Indexer.csproj
COPY core core
COPY migrations migrations
COPY indexer indexer
RUN dotnet publish indexer/VectorRec.Indexer.csproj -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/runtime:10.0
WORKDIR /app
COPY --from=build /app .
# Made here, so that a fresh volume belongs to the user who writes it.
RUN mkdir /generations && chown $APP_UID /generations
USER $APP_UID
ENTRYPOINT ["dotnet", "indexer.dll"]
