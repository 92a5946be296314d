// `OSName` and `OSNameEn` of public images.

import { isWindows, type Row } from "./rows.js";

/** Suffixes after the bits. */
const VARIANTS: Readonly<Record<string, { readonly cn: string; readonly en: string }>> = {
  zh: { cn: "中文版", en: " Chinese Edition" },
  en: { cn: "英文版", en: " English Edition" },
  arm64: { cn: " ARM版", en: " ARM Edition" },
  uefi: { cn: " UEFI版", en: " UEFI Edition" },
  scc: { cn: " SCC版", en: " SCC Edition" },
  amd: { cn: " AMD版", en: " AMD Edition" },
  trust: { cn: " 可信版", en: " Trusted Edition" },
  qboot: { cn: " 快速启动版", en: " Quick Boot Edition" },
  dengbao: { cn: " 等保2.0三级版", en: " MLPS 2.0 Level 3 Edition" },
  container: { cn: " 容器优化版", en: " Container Optimized Edition" },
};

const EDITIONS: readonly (readonly [cn: string, en: string])[] = [
  ["数据中心版", "Data Center Edition"],
  ["企业版", "Enterprise Edition"],
  ["标准版", "Standard Edition"],
];

/** `Windows Server  2016 数据中心版 64位英文版`, `Windows Server  2016 Data Center Edition 64bit English Edition`. */
export function osName(row: Row, language: "cn" | "en"): string {
  const name = language === "en" ? (row.product.nameEn ?? row.product.name) : row.product.name;
  const bits = row.arch === "x86" ? 32 : 64;
  const unit = language === "cn" ? "位" : isWindows(row) ? "bit" : " bit";
  const suffixes = [...(row.arch === "arm64" ? ["arm64"] : []), ...row.variants].map(
    (key) => VARIANTS[key]?.[language],
  );
  const version =
    language === "cn" ? row.version : EDITIONS.reduce((text, [cn, en]) => text.replace(cn, en), row.version);
  return `${name}${version} ${bits}${unit}${suffixes.join("")}`;
}
