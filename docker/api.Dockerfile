FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY core/VectorRec.Core.csproj core/packages.lock.json core/
COPY api/VectorRec.Api.csproj api/packages.lock.json api/
RUN dotnet restore api/VectorRec.Api.csproj --locked-mode
COPY core core
COPY api api
RUN dotnet publish api/VectorRec.Api.csproj -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Made here, so that a fresh volume belongs to the user who reads it.
RUN mkdir /generations && chown $APP_UID /generations
USER $APP_UID
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
ENTRYPOINT ["dotnet", "VectorRec.Api.dll"]
