using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Population;

/// <summary>The languages that are sung in, and words to make up names and titles from.</summary>
internal static class Languages
{
    public const int English = 1;

    private static readonly string[][] Family =
    [
        ["李", "王", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "林", "何"],
        ["Adams", "Baker", "Clarke", "Davis", "Evans", "Foster", "Green", "Hughes", "Irving", "Jones", "Kelly", "Lewis"],
        ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"],
        ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임"],
        ["Santoso", "Wijaya", "Hidayat", "Kusuma", "Saputra", "Nugroho", "Pratama", "Halim", "Siregar", "Lubis"],
        ["García", "López", "Hernández", "Núñez", "Pérez", "Sánchez", "Ramírez", "Torres", "Flores", "Muñoz"],
        ["Silva", "Souza", "Araújo", "Gonçalves", "Conceição", "Pereira", "Lima", "Gomes", "Ribeiro", "Assunção"],
    ];

    private static readonly string[][] Given =
    [
        ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "晓雨", "子涵", "梓萱", "浩然", "欣怡"],
        ["Amy", "Ben", "Chloe", "Dan", "Ella", "Finn", "Grace", "Harry", "Isla", "Jack", "Kate", "Liam", "Mia", "Noah"],
        ["葵", "陽菜", "結衣", "蓮", "湊", "凛", "咲良", "大翔", "美咲", "悠真", "さくら", "ひなた"],
        ["민준", "서연", "도윤", "지우", "하은", "시우", "서준", "지민", "수아", "예준"],
        ["Adi", "Budi", "Citra", "Dewi", "Eka", "Fitri", "Gita", "Indah", "Joko", "Putri", "Rizky", "Sari"],
        ["Alejandra", "Bruno", "Camila", "Diego", "Elena", "Fernando", "Lucía", "Mateo", "Sofía", "Valentina"],
        ["Ana", "Beatriz", "Caio", "Davi", "Eduarda", "Felipe", "Helena", "João", "Larissa", "Rafael"],
    ];

    private static readonly string[][] First =
    [
        ["月光下的", "最后的", "永远的", "夏天的", "孤独的", "温柔的", "遥远的", "午夜", "昨日", "海边的"],
        ["Midnight ", "Golden ", "Broken ", "Summer ", "Silent ", "Electric ", "Lonely ", "Endless ", "Paper ", "Northern "],
        ["夜明けの", "君の", "青い", "遠い", "さよならの", "春の", "光る", "最後の", "雨の", "秘密の"],
        ["너의 ", "푸른 ", "마지막 ", "여름의 ", "비 오는 ", "작은 ", "잊혀진 ", "빛나는 ", "우리의 ", "긴 "],
        ["Malam ", "Cinta ", "Hujan ", "Senja ", "Langit ", "Rindu ", "Cahaya ", "Angin ", "Bunga ", "Jejak "],
        ["Noche de ", "Corazón de ", "Sueños de ", "Luz de ", "Lluvia de ", "Canción de ", "Ojos de ", "Camino de ", "Tierra de ",
            "Fuego de "],
        ["Noite de ", "Canção de ", "Saudade de ", "Céu de ", "Mar de ", "Sonho de ", "Luz de ", "Chuva de ", "Flor de ", "Caminho de "],
    ];

    private static readonly string[][] Last =
    [
        ["风", "海", "星空", "眼泪", "约定", "回忆", "告白", "城市", "雨", "朋友", "时光", "玫瑰"],
        ["River", "Heart", "Lights", "Road", "Rain", "Fire", "Dreams", "Dance", "Letters", "Sky", "Train", "Goodbye"],
        ["空", "海", "手紙", "花", "夢", "歌", "約束", "星", "街", "笑顔"],
        ["하늘", "바다", "편지", "꿈", "노래", "약속", "별", "거리", "미소", "기억"],
        ["Terakhir", "Abadi", "di Jakarta", "Biru", "Pertama", "Kita", "Pagi", "Jauh", "Indah", "Kembali"],
        ["verano", "papel", "cristal", "luna", "invierno", "mar", "plata", "amor", "abril", "nadie"],
        ["verão", "papel", "cristal", "lua", "inverno", "mar", "prata", "amor", "abril", "ninguém"],
    ];

    public static IReadOnlyList<string> Codes { get; } = ["zh", "en", "ja", "ko", "id", "es", "pt"];

    public static string Name(int language, ref Draw draw)
    {
        var family = Family[language][draw.Below(Family[language].Length)];
        var given = Given[language][draw.Below(Given[language].Length)];
        return language switch { 0 or 2 or 3 => family + given, _ => $"{given} {family}" };
    }

    public static string Title(int language, ref Draw draw) =>
        First[language][draw.Below(First[language].Length)] + Last[language][draw.Below(Last[language].Length)];
}
