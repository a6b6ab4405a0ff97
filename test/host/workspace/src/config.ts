export const allowCredentials = false;
