import { client } from "./sdk/client.gen";
import { createClient, mergeHeaders } from "./sdk/client";
import type { Client, Config } from "./sdk/client";
