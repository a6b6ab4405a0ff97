export const partners = ["https://partner.example.com/", "https://Media.example.com", "http://localhost:5173"];
