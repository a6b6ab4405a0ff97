import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module";

const allowedDomain = "example.com";

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.enableCors({
    origin: (origin, callback) => {
      if (!origin || origin.endsWith(allowedDomain)) {
        callback(null, true);
      } else {
        callback(new Error("Not allowed by CORS"));
      }
    },
    credentials: true,
  });
  await app.listen(3001);
}

bootstrap();
