/** Sites that may call the shop with the visitor's session. */
export const shopOrigins = [
  "https://shop.example.com",
  "https://www.example.com/",
  "checkout.example.com",
  "http://localhost:5173",
];

/** Partners: every subdomain of theirs. */
export const partnerOrigin = /^https:\/\/.*partner.example\.net$/;
