/** JSON Schema (draft-07) of the policy file. `schemas/preflint.schema.json` is a copy for editors; a test keeps the two equal. Data only. */

import { withDescriptions } from "./schema-descriptions.ts";
import type { SchemaNode } from "./schema-node.ts";

const SHAPE: SchemaNode & { readonly definitions: Readonly<Record<string, SchemaNode>> } = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "preflint.schema.json",
  title: "Preflint policy file",
  description: "What a project allows across origins and which rules watch over it. Nearest .preflint.yml upward from a file wins.",
  type: "object",
  required: ["version"],
  additionalProperties: false,
  properties: {
    version: {
      const: 1,
      description: "Version of this file's format.",
    },
    preset: {
      enum: ["recommended", "extended", "strict", "off"],
      description: "Which rules are on: recommended, extended, strict, or off (only rules that are named).",
    },
    extends: {
      type: "array",
      items: {
        enum: ["preflint:recommended", "preflint:extended", "preflint:strict", "preflint:off"],
      },
      description: "The same as preset, in the form other tools use: preflint:recommended, preflint:extended, preflint:strict or preflint:off.",
    },
    rules: {
      description: "Severity of single rules: off, hint, info, warning or error.",
      $ref: "#/definitions/ruleSeverities",
    },
    overrides: {
      type: "array",
      items: {
        type: "object",
        required: ["files", "rules"],
        additionalProperties: false,
        properties: {
          files: {
            $ref: "#/definitions/globs",
          },
          rules: {
            $ref: "#/definitions/ruleSeverities",
          },
          reason: {
            type: "string",
            description: "Why the exception is made.",
            minLength: 1,
          },
          expires: {
            $ref: "#/definitions/date",
          },
        },
      },
      description: "Severities for some files, with a reason and a day on which the exception ends. Later ones win.",
    },
    ignores: {
      $ref: "#/definitions/globs",
      description: "Files that are not checked. Patterns are relative to this file's folder.",
    },
    layers: {
      type: "object",
      additionalProperties: false,
      properties: {
        external: {
          type: "array",
          items: {
            type: "object",
            required: ["name"],
            additionalProperties: false,
            properties: {
              name: {
                type: "string",
              },
              sets: {
                type: "array",
                items: {
                  type: "string",
                },
              },
              note: {
                type: "string",
              },
            },
          },
          description: "Layers outside the project, such as a CDN, and the response headers they set.",
        },
      },
      description: "What stands around the code that this project shows.",
    },
    environments: {
      type: "object",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        properties: {
          files: {
            $ref: "#/definitions/globs",
          },
          when: {
            type: "array",
            items: {
              type: "string",
            },
          },
          default: {
            type: "boolean",
          },
        },
      },
      description: "Which files belong to which environment. First match wins.",
    },
    tiers: {
      type: "object",
      additionalProperties: {
        $ref: "#/definitions/tier",
      },
      description: "Classes of routes with their own limits.",
    },
    headers: {
      type: "object",
      additionalProperties: {
        $ref: "#/definitions/header",
      },
      description: "Least value of each response header, for every tier.",
    },
    scopes: {
      type: "array",
      items: {
        type: "object",
        required: ["tier"],
        additionalProperties: false,
        properties: {
          paths: {
            $ref: "#/definitions/globs",
          },
          files: {
            $ref: "#/definitions/globs",
          },
          tier: {
            type: "string",
          },
        },
      },
      description: "Which code or route belongs to which tier. First match wins.",
    },
    defaultTier: {
      type: "string",
      description: "Tier of everything that no scope names.",
    },
    apiHosts: {
      type: "array",
      items: {
        type: "string",
      },
      description: "Hosts under which this project's own services answer.",
    },
    origins: {
      type: "array",
      items: {
        $ref: "#/definitions/origin",
      },
      description: "Origins that were approved, with owner, reason and expiry.",
    },
    review: {
      type: "object",
      additionalProperties: false,
      properties: {
        warnBeforeDays: {
          type: "integer",
          minimum: 0,
        },
        graceDays: {
          type: "integer",
          minimum: 0,
        },
      },
      description: "When to remind of approvals that end soon.",
    },
  },
  definitions: {
    sev: {
      enum: ["off", "hint", "info", "warning", "error"],
    },
    date: {
      type: "string",
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
    },
    globs: {
      type: "array",
      items: {
        type: "string",
        minLength: 1,
      },
    },
    list: {
      anyOf: [
        {
          const: "any",
        },
        {
          type: "array",
          items: {
            type: "string",
          },
          uniqueItems: true,
        },
      ],
    },
    header: {
      type: "object",
      additionalProperties: false,
      properties: {
        equals: {
          type: "string",
        },
        oneOf: {
          type: "array",
          items: {
            type: "string",
          },
        },
        atLeast: {
          type: "string",
        },
        contains: {
          type: "array",
          items: {
            type: "string",
          },
        },
        absent: {
          const: true,
        },
        maxAge: {
          type: "string",
          pattern: "^>=\\d+$",
        },
        includeSubDomains: {
          type: "boolean",
        },
        preload: {
          type: "boolean",
        },
        directives: {
          type: "object",
          additionalProperties: {
            type: "array",
            items: {
              type: "string",
            },
          },
        },
        forbid: {
          type: "array",
          items: {
            type: "string",
          },
        },
        for: {
          enum: ["html", "api", "all"],
        },
      },
    },
    tier: {
      type: "object",
      additionalProperties: false,
      properties: {
        origins: {
          enum: ["any", "registry", "none"],
        },
        patterns: {
          type: "boolean",
        },
        credentials: {
          type: "boolean",
        },
        methods: {
          $ref: "#/definitions/list",
        },
        requestHeaders: {
          $ref: "#/definitions/list",
        },
        exposedHeaders: {
          $ref: "#/definitions/list",
        },
        maxAge: {
          type: "integer",
          minimum: 0,
          maximum: 86400,
        },
        approval: {
          type: "object",
          additionalProperties: false,
          properties: {
            maxDays: {
              type: "integer",
              minimum: 1,
            },
            requireOwner: {
              type: "boolean",
            },
            requireReason: {
              type: "boolean",
            },
          },
        },
        headers: {
          type: "object",
          additionalProperties: {
            $ref: "#/definitions/header",
          },
        },
        cookies: {
          type: "object",
          additionalProperties: false,
          properties: {
            secure: {
              type: "boolean",
            },
            httpOnly: {
              type: "boolean",
            },
            sameSite: {
              type: "array",
              items: {
                enum: ["Strict", "Lax", "None"],
              },
            },
            prefix: {
              enum: ["__Host-", "__Secure-", "__Http-", "__Host-Http-"],
            },
          },
        },
      },
    },
    origin: {
      type: "object",
      required: ["origin", "tiers"],
      additionalProperties: false,
      properties: {
        origin: {
          type: "string",
          pattern: "^[a-z][a-z0-9+.-]*://(\\*\\.)?(\\[[0-9a-f:]+\\]|[a-z0-9_-]+(\\.[a-z0-9_-]+)*)(:(\\*|[1-9]\\d{0,4}))?$",
        },
        tiers: {
          type: "array",
          minItems: 1,
          items: {
            type: "string",
          },
        },
        environments: {
          type: "array",
          items: {
            type: "string",
          },
        },
        owner: {
          type: "string",
          minLength: 1,
        },
        reason: {
          type: "string",
          minLength: 1,
        },
        approved: {
          $ref: "#/definitions/date",
        },
        approvedBy: {
          type: "string",
        },
        expires: {
          $ref: "#/definitions/date",
        },
        ticket: {
          type: "string",
        },
        external: {
          type: "boolean",
        },
      },
    },
    ruleSeverities: {
      type: "object",
      additionalProperties: {
        $ref: "#/definitions/sev",
      },
    },
  },
};

/** The schema, with a description of every setting. */
export const POLICY_SCHEMA = withDescriptions(SHAPE);
