using System.Text.Json;

namespace VectorRec.Records.Json;

/// <summary>Writes a row as the JSON object that would be read as this row.</summary>
public static class JsonRow
{
    public static void Write(Utf8JsonWriter json, Row row)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.Kind.Fields.Count; i++)
        {
            ref readonly var cell = ref row.Cells[i];
            if (cell.State != CellState.Present)
                continue;
            json.WritePropertyName(row.Kind.Fields[i].Name);
            Write(json, row.Kind.Fields[i].Type, cell);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FieldType type, in Cell cell)
    {
        switch (type)
        {
            case FieldType.Integer:
                json.WriteNumberValue(cell.Integer);
                break;
            case FieldType.Number when double.IsFinite(cell.Number):
                json.WriteNumberValue(cell.Number);
                break;
            case FieldType.Number:
                json.WriteStringValue(cell.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case FieldType.Vector:
                json.WriteStartArray();
                foreach (var number in cell.Numbers)
                {
                    if (float.IsFinite(number))
                        json.WriteNumberValue(number);
                    else
                        json.WriteStringValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                }

                json.WriteEndArray();
                break;
            case FieldType.Time:
                json.WriteStringValue(cell.Time.Utc);
                break;
            case FieldType.Uuid:
                json.WriteStringValue(cell.Uuid);
                break;
            case FieldType.Texts:
                JsonSerializer.Serialize(json, cell.Texts);
                break;
            case FieldType.Integers:
                JsonSerializer.Serialize(json, cell.Integers);
                break;
            default:
                json.WriteStringValue(cell.Text);
                break;
        }
    }
}
