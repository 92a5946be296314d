// Public images, current and superseded: one row per line (system, version, architecture, variant), with its builds.

/** The lines of one operating system. */
export interface Product {
  /** The part of `OSName` before the version, including its two spaces. */
  readonly name: string;
  /** The same in `OSNameEn`. @default name */
  readonly nameEn?: string;
  /** `Platform`; for Windows without the release. */
  readonly platform: string;
  /**
   * One row per line: `version architecture [variants] | family | form build build, form build`.
   *
   * - The architecture is that of the listing, which can differ from the id: `freebsd_13_0_x86` and `fcos_33..._x86` are
   *   x86_64, and so is `debian_10_9_x86`, whose kernel is amd64.
   * - The family omits its `acs:`; `-` means none (SLES, Ubuntu 22.04 for arm64, SCC). `hidden` after it: no build of the
   *   line is listed.
   * - A form is an image id up to `_alibase_<date>.vhd`, or an entire id with `*` for the date. A line has several forms
   *   if the spelling of its ids has changed.
   * - Builds are sorted by the date in their ids, oldest first. `+2` after a build: created that many days later.
   */
  readonly lines: string;
}

// Sources: the service's release notes of public images up to July 2021, its overview of public images and their
// families of 2025, a listing of us-east-1 of April 2024, recorded pages of 2017, and ids in public repositories. Two
// families are in none of these, ubuntu_26_04_x64 and debian_12_13_x64; they follow the naming of the others.
export const PRODUCTS: readonly Product[] = [
  {
    name: "Alibaba Cloud Linux  ",
    nameEn: "Alibaba Cloud Linux ",
    platform: "Aliyun",
    lines: `
4 LTS x64 | alibaba_cloud_linux_4_lts_x64 | aliyun_4_x64_20G 20260120 20260430
3.2104 LTS x64 | alibaba_cloud_linux_3_2104_lts_x64 | aliyun_3_x64_20G 20221102 20230110, aliyun_3_9_x64_20G 20231219, aliyun_3_x64_20G 20240528 20240819 20250117 20250629 20251030 20260326 20260513
3.2104 LTS x64 dengbao | alibaba_cloud_linux_3_2104_lts_x64_dengbao2.0 | aliyun_3_9_x64_20G_dengbao 20231219, aliyun_3_x64_20G_dengbao 20240819
3.2104 LTS x64 uefi | alibaba_cloud_linux_3_2104_lts_x64_uefi | aliyun_3_9_x64_20G_uefi 20231219
3.2104 LTS x64 qboot | alibaba_cloud_linux_3_2104_lts_x64_qboot | aliyun_3_x64_20G_qboot 20230727
3.2104 LTS x64 scc | alibaba_cloud_linux_3_2104_lts_x64_scc | aliyun_3_x64_20G_scc 20220225
3.2104 LTS x64 container | alibaba_cloud_linux_3_2104_x64_container_optimized | aliyun_3_x64_20G_container_optimized 20250629 20251215
3.2104 LTS arm64 | alibaba_cloud_linux_3_2104_lts_arm64 | aliyun_3_arm64_20G 20240528 20240819
2.1903 LTS x64 | alibaba_cloud_linux_2_1903_lts_x64 | aliyun_2_1903_x64_20G 20220408 20231008 20231221 20240628
2.1903 LTS x64 dengbao | alibaba_cloud_linux_2_1903_lts_x64_dengbao2.0 | aliyun_2_1903_x64_20G_dengbao 20230214
2.1903 LTS x64 uefi | alibaba_cloud_linux_2_1903_lts_x64_uefi | aliyun_2_1903_x64_20G_uefi 20230214
2.1903 LTS x64 qboot | alibaba_cloud_linux_2_1903_lts_x64_qboot | aliyun_2_1903_x64_20G_qboot 20230214
2.1903 LTS x64 scc | alibaba_cloud_linux_2_1903_lts_x64_scc | aliyun_2_1903_x64_20G_scc 20220225
2.1903 LTS arm64 | - | aliyun_2_arm64_20G 20240819
`,
  },
  {
    name: "LifseaOS  ",
    platform: "Aliyun",
    lines: `
3 x64 | lifsea_os_3_x64 hidden | lifsea_3_x64_5G_alibase_*.qcow2 20260519
`,
  },
  {
    name: "Ubuntu  ",
    platform: "Ubuntu",
    lines: `
26.04 x64 | ubuntu_26_04_x64 | ubuntu_26_04_x64_20G 20260618
24.04 x64 | ubuntu_24_04_x64 | ubuntu_24_04_x64_20G 20240812 20250527 20250916 20260615 20260720 20260810 20260916
24.04 arm64 | ubuntu_24_04_arm64 | ubuntu_24_04_arm64_20G 20240820
22.04 x64 | ubuntu_22_04_x64 | ubuntu_22_04_x64_20G 20240322 20240419 20250722 20250917 20251126 20260213 20260316 20260522 20260723
22.04 x64 uefi | ubuntu_22_04_x64_uefi | ubuntu_22_04_uefi_x64_20G 20230515
22.04 arm64 | - | ubuntu_22_04_arm64_20G 20230712 20260119 20260721
20.04 x64 | ubuntu_20_04_x64 | ubuntu_20_04_x64_20G 20200522 20200914 20201120 20201228 20210128 20210318 20210420 20210521 20210623 20220824 20230316 20230815 20240220
20.04 x64 uefi | ubuntu_20_04_x64_uefi | ubuntu_20_04_uefi_x64_20G 20210609 20220324
20.04 x64 amd | ubuntu_20_04_x64_amd | ubuntu_20_04_amd_x64_20G 20200820
18.04 x64 | ubuntu_18_04_x64 | ubuntu_18_04_64_20G 20181212 20190223 20190509 20190624, ubuntu_18_04_x64_20G 20191225 20200220 20200329 20200426 20200521 20200618 20200717 20200817 20200914 20201120 20201228 20210128 20210318 20210420 20210521 20210623 20240223
18.04 x64 uefi | ubuntu_18_04_x64_uefi | ubuntu_18_04_uefi_x64_20G 20210609 20220330
18.04 x64 amd | ubuntu_18_04_x64_amd | ubuntu_18_04_amd_x64_20G 20200804
18.04 arm64 | ubuntu_18_04_arm64 | ubuntu_18_04_arm64_20G 20210706
16.04 x64 | ubuntu_16_04_x64 | ubuntu_16_0402_64_40G 20170711, ubuntu_16_04_64_20G 20190301 20190513 20190620, ubuntu_16_04_x64_20G 20191225 20200220 20200319 20200426 20200522 20200618 20200717 20200817 20200914 20201120 20201228 20210318 20210420 20210521 20210623 20221227
16.04 x86 | ubuntu_16_04_x86 | ubuntu_16_0402_32_40G 20170711
14.04 x64 | ubuntu_14_04_x64 | ubuntu_14_0405_64_40G 20170711, ubuntu_14_0405_64_20G 20170824
14.04 x86 | ubuntu_14_04_x86 | ubuntu_14_0405_32_40G 20170711
`,
  },
  {
    name: "Debian  ",
    platform: "Debian",
    lines: `
12.13 x64 | debian_12_13_x64 | debian_12_13_x64_20G 20260120
12.5 x64 | debian_12_5_x64 | debian_12_5_x64_20G 20240325
12.4 x64 | debian_12_4_x64 | debian_12_4_x64_20G 20240126
12.2 x64 | debian_12_2_x64 | debian_12_2_x64_20G 20231128
12.2 x64 uefi | debian_12_2_x64_uefi | debian_12_2_uefi_x64_20G 20231128
12.7 arm64 | debian_12_7_arm64 | debian_12_7_arm64_20G 20241105
11.9 x64 | debian_11_9_x64 | debian_11_9_x64_20G 20240325
11.8 x64 | debian_11_8_x64 | debian_11_8_x64_20G 20240130
11.7 x64 | debian_11_7_x64 | debian_11_7_x64_20G 20230907
11.6 x64 | debian_11_6_x64 | debian_11_6_x64_20G 20230419
11.6 x64 uefi | debian_11_6_x64_uefi | debian_11_6_uefi_x64_20G 20230217
11.5 x64 | debian_11_5_x64 | debian_11_5_x64_20G 20221130
11.4 x64 | debian_11_4_x64 | debian_11_4_x64_20G 20220824
11.3 x64 | debian_11_3_x64 | debian_11_3_x64_20G 20220629
11.2 x64 | debian_11_2_x64 | debian_11_2_x64_20G 20220308
11.1 x64 | debian_11_1_x64 | debian_11_1_x64_20G 20230206
11.0 x64 | debian_11_0_x64 | debian_11_0_x64_20G 20211130
10.13 x64 | debian_10_13_x64 | debian_10_13_x64_20G 20221228
10.12 x64 | debian_10_12_x64 | debian_10_12_x64_20G 20220328 20220824
10.12 x64 uefi | debian_10_12_x64_uefi | debian_10_12_uefi_x64_20G 20220330
10.11 x64 | debian_10_11_x64 | debian_10_11_x64_20G 20220208
10.10 x64 | debian_10_10_x64 | debian_10_10_x64_20G 20210623 20221227
10.10 x64 uefi | debian_10_10_x64_uefi | debian_10_10_uefi_x64_20G 20210611
10.9 x64 | debian_10_9_x64 | debian_10_9_x86_20G 20210318 20210420, debian_10_9_x64_20G 20210521 20221227
10.9 arm64 | debian_10_9_arm64 | debian_10_9_arm64_20G 20210706
10.7 x64 | debian_10_7_x64 | debian_10_7_x64_20G 20201228 20210128 20221227
10.7 x64 amd | debian_10_7_x64_amd | debian_10_7_amd_x64_20G 20201231
10.6 x64 | debian_10_6_x64 | debian_10_6_x64_20G 20201120 20221227
10.5 x64 | debian_10_5_x64 | debian_10_5_x64_20G 20200819 20200914 20221227
10.4 x64 | debian_10_4_x64 | debian_10_4_x64_20G 20200519 20200622 20200717 20221227
10.3 x64 | debian_10_3_x64 | debian_10_3_x64_20G 20200218 20200329 20200426 20221227
10.2 x64 | debian_10_2_x64 | debian_10_2_x64_20G 20191223+1 20230216
9.13 x64 | debian_9_13_x64 | debian_9_13_x64_20G 20200730 20200819 20200914 20201120 20201228 20210128 20210318 20210420 20210521 20210623 20220428
9.13 x64 uefi | debian_9_13_x64_uefi | debian_9_13_uefi_x64_20G 20210611
9.12 x64 | debian_9_12_x64 | debian_9_12_x64_20G 20200220 20200324 20200426 20200519 20200622
9.11 x64 | debian_9_11_x64 | debian_9_11_x64_20G 20191225
9.9 x64 | debian_9_9_x64 | debian_9_09_64_20G 20190510 20190702
9.8 x64 | debian_9_8_x64 | debian_9_08_64_20G 20190225, debian_9_8_x64_20G 20210928
9.6 x64 | debian_9_6_x64 | debian_9_06_64_20G 20181212 20190103, debian_9_6_x64_20G 20210927
8.11 x64 | debian_8_11_x64 | debian_8.11_64_20G 20190311
8.9 x64 | debian_8_9_x64 | debian_8_09_64_20G 20170824
9.2 x64 | - hidden | debian_9_02_64_20G 20171023
8.8 x64 | - hidden | debian_8_08_64_40G 20170711
8.8 x86 | - hidden | debian_8_08_32_40G 20170711
`,
  },
  {
    name: "CentOS  ",
    platform: "CentOS",
    lines: `
8.5 x64 | centos_8_5_x64 | centos_8_5_x64_20G 20220428
8.5 x64 uefi | centos_8_5_x64_uefi | centos_8_5_uefi_x64_20G 20220328
8.4 x64 | centos_8_4_x64 | centos_8_4_x64_20G 20210623 20211027
8.4 x64 uefi | centos_8_4_x64_uefi | centos_8_4_uefi_x64_20G 20210611
8.4 x64 scc | - | centos_8_4_uefi_x64_20G_scc_*.vhd 20220629
8.4 arm64 | centos_8_4_arm64 | centos_8_4_arm64_20G 20210706
8.3 x64 | centos_8_3_x64 | centos_8_3_x64_20G 20210318 20210420 20210521 20210723
8.3 x64 uefi | centos_8_3_x64_uefi | centos_8_3_uefi_x64_20G 20210611
8.3 x64 scc | - | centos_8_3_uefi_x64_20G_scc_*.vhd 20220629
8.3 arm64 | centos_8_3_arm64 | centos_8_3_arm64_20G 20210707
8.2 x64 | centos_8_2_x64 | centos_8_2_x64_20G 20200616 20200717 20200824 20200914 20201120 20210712
8.2 x64 amd | centos_8_2_x64_amd | centos_8_2_amd_x64_20G 20200804
8.1 x64 | centos_8_1_x64 | centos_8_1_x64_20G 20200329 20200426 20200519 20210712
8.0 x64 | centos_8_0_x64 | centos_8_0_x64_20G 20191225 20200218 20210712
7.9 x64 | centos_7_9_x64 | centos_7_9_x64_20G 20201120 20201228 20210128 20210318 20210420 20210521 20210623 20230619 20230815 20231220 20240321
7.9 x64 uefi | centos_7_9_x64_uefi | centos_7_9_uefi_x64_20G 20210611 20230816
7.9 x64 scc | - | centos_7_9_uefi_x64_20G_scc_*.vhd 20220906
7.9 arm64 | centos_7_9_arm64 | centos_7_9_arm64_20G 20210706
7.8 x64 | centos_7_8_x64 | centos_7_8_x64_20G 20200519 20200622 20200717 20200817 20200914 20211130
7.8 x64 amd | centos_7_8_x64_amd | centos_7_8_amd_x64_20G 20200806
7.8 x64 trust | centos_7_8_x64_trust | centos_7_8_tpm_x64_20G 20200810
7.7 x64 | centos_7_7_x64 | centos_7_7_64_20G 20191008, centos_7_7_x64_20G 20191225 20200220 20200329 20200426 20211130
7.6 x64 | centos_7_6_x64 | centos_7_05_64_20G 20181212, centos_7_06_64_20G 20190218 20190619 20190711, centos_7_6_x64_20G 20211130
7.5 x64 | centos_7_5_x64 | centos_7_05_64_20G 20181210, centos_7_5_x64_20G 20211130
7.4 x64 | centos_7_4_x64 | centos_7_04_64_20G 201701015
7.3 x64 | centos_7_3_x64 | centos_7_03_64_40G 20170710, centos_7_03_64_20G 20170818
7.2 x64 | centos_7_2_x64 | centos_7_02_64_20G 20170818
6.10 x64 | centos_6_10_x64 | centos_6_10_64_20G 20190621 20190709, centos_6_10_x64_20G 20191223+2 20200103 20200214 20200319 20200426 20200519 20200616 20200717 20200817 20200914 20201120
6.9 x64 | centos_6_9_x64 | centos_6_09_64_20G 20170825 20180326
6.8 x64 | - hidden | centos_6_08_64_40G 20170710
6.8 x86 | centos_6_8_x86 | centos_6_08_32_40G 20170710
`,
  },
  {
    name: "CentOS Stream  ",
    platform: "CentOS Stream",
    lines: `
9 x64 | centos_stream_9_x64 | centos_stream_9_x64_20G 20230113 20240219 20240312 20250707+0 20260120 20260414 20260616
9 x64 uefi | centos_stream_9_x64_uefi | centos_stream_9_uefi_x64_20G 20240117
8 x64 | centos_stream_8_x64 | centos_stream_8_x64_20G 20240312
8 x64 uefi | centos_stream_8_x64_uefi | centos_stream_8_uefi_x64_20G 20230907
`,
  },
  {
    name: "Rocky Linux  ",
    platform: "Rocky Linux",
    lines: `
9.4 x64 | rocky_linux_9_4_x64 | rockylinux_9_4_x64_20G 20240709
9.4 arm64 | rocky_linux_9_4_arm64 | rockylinux_9_4_arm64_20G 20240820
9.3 x64 | rocky_linux_9_3_x64 | rockylinux_9_3_x64_20G 20240228
9.2 x64 | rocky_linux_9_2_x64 | rockylinux_9_2_x64_20G 20230613 20231115
9.1 x64 | rocky_linux_9_1_x64 | rockylinux_9_1_x64_20G 20230516
9.1 x64 uefi | rocky_linux_9_1_x64_uefi | rockylinux_9_1_uefi_x64_20G 20230605
9.0 x64 | rocky_linux_9_0_x64 | rockylinux_9_0_x64_20G 20230323
8.10 arm64 | - | rockylinux_8_10_arm64_20G 20240820
8.9 x64 | rocky_linux_8_9_x64 | rockylinux_8_9_x64_20G 20231221 20240228
8.8 x64 | rocky_linux_8_8_x64 | rockylinux_8_8_x64_20G 20230613 20231115
8.8 x64 uefi | rocky_linux_8_8_x64_uefi | rockylinux_8_8_uefi_x64_20G 20230907
8.7 x64 | rocky_linux_8_7_x64 | rockylinux_8_7_x64_20G 20230918
8.7 x64 uefi | rocky_linux_8_7_x64_uefi | rockylinux_8_7_uefi_x64_20G 20230918
8.6 x64 | rocky_linux_8_6_x64 | rockylinux_8_6_x64_20G 20231010
8.5 x64 | rocky_linux_8_5_x64 | rockylinux_8_5_x64_20G 20230601
`,
  },
  {
    name: "AlmaLinux  ",
    platform: "AlmaLinux",
    lines: `
9.3 x64 | almalinux_9_3_x64 | almalinux_9_3_x64_20G 20240228
9.2 x64 | almalinux_9_2_x64 | almalinux_9_2_x64_20G 20230613
9.2 x64 uefi | almalinux_9_2_x64_uefi | almalinux_9_2_uefi_x64_20G 20230605
9.1 x64 | almalinux_9_1_x64 | almalinux_9_1_x64_20G 20230418
9.0 x64 | almalinux_9_0_x64 | almalinux_9_0_x64_20G 20230323
8.9 x64 | almalinux_8_9_x64 | almalinux_8_9_x64_20G 20240329
8.8 x64 | almalinux_8_8_x64 | almalinux_8_8_x64_20G 20231114
8.8 x64 uefi | almalinux_8_8_x64_uefi | almalinux_8_8_uefi_x64_20G 20230907
8.7 x64 | almalinux_8_7_x64 | almalinux_8_7_x64_20G 20230907
8.7 x64 uefi | almalinux_8_7_x64_uefi | almalinux_8_7_uefi_x64_20G 20230907
8.6 x64 | almalinux_8_6_x64 | almalinux_8_6_x64_20G 20231010
8.5 x64 | almalinux_8_5_x64 | almalinux_8_5_x64_20G 20230329
`,
  },
  {
    name: "Anolis OS  ",
    platform: "Anolis",
    lines: `
8.8 ANCK x64 | anolis_8_8_anck_x64 | anolisos_8_8_x64_20G_anck 20240221
8.8 ANCK x64 uefi | anolis_8_8_anck_x64_uefi | anolisos_8_8_x64_20G_anck_uefi 20230308
8.8 ANCK x64 dengbao | anolis_8_8_anck_x64_dengbao2.0 | anolisos_8_8_x64_20G_anck_dengbao 20230421
8.8 RHCK x64 | anolis_8_8_rhck_x64 | anolisos_8_8_x64_20G_rhck 20230804 20240221
8.8 RHCK x64 uefi | anolis_8_8_rhck_x64_uefi | anolisos_8_8_x64_20G_rhck_uefi 20230308
8.6 ANCK x64 | anolis_8_6_anck_x64 | anolisos_8_6_x64_20G_anck 20221121
8.6 ANCK x64 uefi | anolis_8_6_anck_x64_uefi | anolisos_8_6_x64_20G_anck_uefi 20221031
8.6 RHCK x64 | anolis_8_6_rhck_x64 | anolisos_8_6_x64_20G_rhck 20221121
8.6 RHCK x64 uefi | anolis_8_6_rhck_x64_uefi | anolisos_8_6_x64_20G_rhck_uefi 20221031
8.4 ANCK x64 | anolis_8_4_anck_x64 | anolisos_8_4_x64_20G_anck 20220704
8.4 ANCK x64 uefi | anolis_8_4_anck_x64_uefi | anolisos_8_4_x64_20G_anck_uefi 20220328
8.4 RHCK x64 | anolis_8_4_rhck_x64 | anolisos_8_4_x64_20G_rhck 20220704
8.4 RHCK x64 uefi | anolis_8_4_rhck_x64_uefi | anolisos_8_4_x64_20G_rhck_uefi 20220328
8.2 ANCK x64 | anolis_8_2_anck_x64 | anolisos_8_2_x64_20G_anck 20220413
8.2 RHCK x64 | anolis_8_2_rhck_x64 | anolisos_8_2_x64_20G_rhck 20210529 20220415
7.9 ANCK x64 | anolis_7_9_anck_x64 | anolisos_7_9_x64_20G_anck 20230420
7.9 ANCK x64 uefi | anolis_7_9_anck_x64_uefi | anolisos_7_9_x64_20G_anck_uefi 20220727
7.9 RHCK x64 | anolis_7_9_rhck_x64 | anolisos_7_9_x64_20G_rhck 20230420
7.9 RHCK x64 uefi | anolis_7_9_rhck_x64_uefi | anolisos_7_9_x64_20G_rhck_uefi 20220819
7.7 ANCK x64 | anolis_7_7_anck_x64 | anolisos_7_7_x64_20G_anck 20211118
7.7 RHCK x64 | anolis_7_7_rhck_x64 | anolisos_7_7_x64_20G_rhck 20211118
`,
  },
  {
    name: "Fedora  ",
    platform: "Fedora",
    lines: `
39 x64 | fedora_39_x64 | fedora_39_x64_20G 20231121
38 x64 | fedora_38_x64 | fedora_38_x64_20G 20231018
37 x64 | fedora_37_x64 | fedora_37_x64_20G 20230407
35 x64 | fedora_35_x64 | fedora_35_x64_20G 20220824
34 x64 | fedora_34_x64 | fedora_34_1_x64_20G 20210623 20220322
33 x64 | fedora_33_x64 | fedora_33_0_x64_20G 20210128 20210318 20230206
`,
  },
  {
    name: "Fedora CoreOS  ",
    platform: "Fedora CoreOS",
    lines: `
34.20210529.3.0_3 x64 | fedora_coreos_34_20210529_3_0_3_x64 | fcos_34.20210529.3.0_3_x64_20G 20210623, fcos_34_20210529_3_0_3_x64_20G 20210824
33.20210217.3.0_3 x64 | fedora_coreos_33_20210217_3_0_3_x64 | fcos_33.20210217.3.0_3_x86_20G 20210331
`,
  },
  {
    name: "CoreOS  ",
    platform: "CoreOS",
    lines: `
2345_3.0 x64 | - hidden | coreos_2345_3.0_x64_30G 20200325 20200423 20200519
2303_4.0 x64 | - hidden | coreos_2303_4.0_x64_30G 20200217
2303_3.0 x64 | - hidden | coreos_2303_3_x64_30G 20191223
1465_8.0 x64 | - hidden | coreos_1465_8_0_64_30G 20171024
`,
  },
  {
    name: "FreeBSD  ",
    platform: "Freebsd",
    lines: `
13.0 x64 | freebsd_13_0_x64 | freebsd_13_0_x86_30G 20220324
12.3 x64 | freebsd_12_3_x64 | freebsd_12_3_x64_30G 20220331
12.1 x64 | freebsd_12_1_x64 | freebsd_12_1_x64_30G 20201022
11.4 x64 | freebsd_11_4_x64 | freebsd_11_4_x64_30G 20210319
11.3 x64 | freebsd_11_3_x64 | freebsd_11_3_x64_20G 20200420, freebsd_11_3_x64_30G 20200803
11.2 x64 | freebsd_11_2_x64 | freebsd_11_02_64_30G 20190722 20190806
11.1 x64 | - hidden | freebsd_11_03_64_20G 20170901
`,
  },
  {
    name: "openSUSE  ",
    platform: "openSUSE",
    lines: `
15.5 x64 | opensuse_15_5_x64 | opensuse_15_5_x64_20G 20231220
15.4 x64 | opensuse_15_4_x64 | opensuse_15_4_x64_20G 20230613
15.3 x64 | opensuse_15_3_x64 | opensuse_15_3_x64_20G 20221227
15.2 x64 | opensuse_15_2_x64 | opensuse_15_2_x64_20G 20200717 20200818 20200914 20201120 20201228 20210128 20210318 20210420 20210521 20210623 20221227
15.1 x64 | opensuse_15_1_x64 | opensuse_15_1_x64_20G 20191219 20200222 20200331 20200426 20200520 20200623
42.3 x64 | opensuse_42_3_x64 | opensuse_42_03_64_20G 20171031
`,
  },
  {
    name: "SUSE Linux  Enterprise Server ",
    platform: "SUSE",
    lines: `
15 SP2 x64 | - | sles_15_sp2_x64_20G 20200820 20200914 20201120 20201228
15 SP1 x64 | - | sles_15_sp1_x64_20G 20200107 20200218 20200329 20200426 20200520 20200617 20200717
12 SP5 x64 | - | sles_12_sp5_x64_20G 20200426 20200520 20200617 20200717 20200819 20200914 20201120
12 SP4 x64 | - | sles_12_sp4_x64_20G 20200227 20200319
12 SP2 x64 | - | sles_12_sp2_64_20G 20170907
11 SP4 x64 | - | sles_11_sp4_64_20G 20170907
`,
  },
  {
    name: "Windows Server  ",
    platform: "Windows Server",
    lines: `
2025 数据中心版 x64 zh | win_2025_datacenter_x64_zh | win2025_24H2_x64_dtc_zh-cn_40G 20260211
2025 数据中心版 x64 zh uefi | win_2025_datacenter_x64_zh_uefi | win2025_24H2_x64_dtc_zh-cn_40G_uefi 20250113
2025 数据中心版 x64 en uefi | - | win2025_24H2_x64_dtc_en-us_40G_uefi 20251112
2022 数据中心版 x64 en | win_2022_datacenter_x64_en | win2022_21H2_x64_dtc_en-us_40G 20230915 20241211 20250817
2019 数据中心版 x64 zh | win_2019_datacenter_x64_zh | win2019_64_dtc_1809_zh-cn_40G 20190318 20190528 20190718 20190816 20191012, win2019_1809_x64_dtc_zh-cn_40G 20191220 20200116 20200213 20200314 20200416 20200516 20200615 20200723 20200814 20200914 20201015 20201120 20201217 20210114 20210220 20210316 20210416 20210516 20210618 20230811
2019 with Container 数据中心版 x64 zh | win_2019_container_datacenter_x64_zh | win2019_1809_x64_dtc_zh-cn_40G_container 20200314 20200416 20200516 20200615 20200723 20200814 20200914 20201015 20201120 20201217 20210114 20210220 20210316 20210416 20210516 20210618
2016 数据中心版 x64 zh | win_2016_datacenter_x64_zh | win2016_64_dtc_1607_zh-cn_40G 20181220 20190318 20190523 20190718 20190816 20191012, win2016_1607_x64_dtc_zh-cn_40G 20191220 20200116 20200213 20200314 20200416 20200516 20200615 20200723 20200814 20200914 20201015 20201120 20201217 20210114 20210220 20210316 20210416 20210516 20210618
2016 数据中心版 x64 en | win_2016_datacenter_x64_en | win2016_64_dtc_1607_en-us_40G 20170915
2012 R2 数据中心版 x64 zh | win_2012_r2_datacenter_x64_zh | win2012r2_64_dtc_17196_zh-cn_40G 20170915, win2012r2_64_dtc_9600_zh-cn_40G 20181220 20190318 20190523 20190718 20190816 20191012, win2012r2_9600_x64_dtc_zh-cn_40G 20191218, win201202r2_9600_x64_dtc_zh-cn_40G 20200116, win2012r2_9600_x64_dtc_zh-cn_40G 20200213 20200314 20200416 20200516 20200615 20200723 20200814 20200914 20201015 20201120 20201217 20210114 20210220 20210316 20210416 20210516 20210618
2012 R2 数据中心版 x64 en | win_2012_r2_datacenter_x64_en | win2012r2_64_dtc_17196_en-us_40G 20170915
2008 R2 企业版 x64 zh | win_2008_r2_enterprise_x64_zh | win2008r2_64_ent_sp1_zh-cn_40G 20170915 20181220 20190318 20190515 20190718 20190816 20191012, win2008r2_sp1_x64_ent_zh-cn_40G 20191218 20200116
2008 R2 企业版 x64 en | win_2008_r2_enterprise_x64_en | win2008r2_64_ent_sp1_en-us_40G 20170622 20170915
2008 标准版 SP2 x86 zh | - hidden | win2008_32_std_sp2_zh-cn_40G 20190517
Version 2004 数据中心版 x64 zh | win_2004_datacenter_x64_zh_without_ui | wincore_2004_x64_dtc_zh-cn_40G 20200814 20200914 20201015 20201120 20201217 20210114 20210220 20210316 20210416 20210516 20210618
Version 2004 with Container 数据中心版 x64 zh | win_2004_container_datacenter_x64_zh_without_ui | wincore_2004_x64_dtc_zh-cn_40G_container 20200814 20200914 20201015 20201120 20201217 20210114 20210220 20210316 20210416 20210516 20210618
Version 1909 数据中心版 x64 zh | - hidden | wincore_1909_x64_dtc_zh-cn_40G 20191219 20200116 20200213 20200315 20200416 20200516 20200615 20200723
Version 1909 with Container 数据中心版 x64 zh | - hidden | wincore_1909_x64_dtc_zh-cn_40G_container 20200416 20200516 20200615 20200723
Version 1903 数据中心版 x64 zh | - hidden | winsvr_64_dtcC_1903_zh-cn_40G 20190718 20190816 20191012
Version 1809 数据中心版 x64 zh | - hidden | winsvr_64_dtcC_1809_zh-cn_40G 20181222 20190318 20190528
Version 1709 数据中心版 x64 zh | - hidden | winsvr_64_dtcC_1709_zh-cn_40G 20171115
Version 1709 数据中心版 x64 en | - hidden | winsvr_64_dtcC_1709_en-us_40G 20171115
`,
  },
];

/** Known creation times. All others are derived from the date in the id. */
export const RECORDED_TIMES: Readonly<Record<string, string>> = {
  "ubuntu_24_04_x64_20G_alibase_20260810.vhd": "2026-08-13T01:49:37Z",
  "ubuntu_22_04_x64_20G_alibase_20260723.vhd": "2026-07-24T01:48:34Z",
  "ubuntu_22_04_x64_20G_alibase_20260522.vhd": "2026-05-29T07:00:58Z",
  "aliyun_2_1903_x64_20G_alibase_20220408.vhd": "2022-04-18T08:44:32Z",
  "debian_10_12_x64_20G_alibase_20220328.vhd": "2022-04-02T03:05:34Z",
  "freebsd_11_02_64_30G_alibase_20190722.vhd": "2019-07-23T05:41:06Z",
  "ubuntu_14_0405_32_40G_alibase_20170711.vhd": "2017-07-18T07:13:43Z",
  "ubuntu_14_0405_64_40G_alibase_20170711.vhd": "2017-07-18T07:09:17Z",
  "centos_6_08_32_40G_alibase_20170710.vhd": "2017-07-17T10:00:57Z",
  "centos_6_08_64_40G_alibase_20170710.vhd": "2017-07-17T06:24:30Z",
  "centos_7_03_64_40G_alibase_20170710.vhd": "2017-07-17T06:23:48Z",
  "debian_8_08_32_40G_alibase_20170711.vhd": "2017-07-17T06:23:18Z",
  "debian_8_08_64_40G_alibase_20170711.vhd": "2017-07-17T06:22:50Z",
  "ubuntu_16_0402_64_40G_alibase_20170711.vhd": "2017-07-17T06:22:00Z",
  "ubuntu_16_0402_32_40G_alibase_20170711.vhd": "2017-07-17T06:21:33Z",
  "win2008r2_64_ent_sp1_en-us_40G_alibase_20170622.vhd": "2017-07-06T10:11:57Z",
};

/** Known kernels, for builds whose description names one. */
export const RECORDED_KERNELS: Readonly<Record<string, string>> = {
  "ubuntu_24_04_x64_20G_alibase_20260810.vhd": "6.8.0-137-generic",
  "ubuntu_22_04_x64_20G_alibase_20260723.vhd": "5.15.0-186-generic",
  "ubuntu_22_04_x64_20G_alibase_20260522.vhd": "5.15.0-179-generic",
  "centos_stream_9_x64_20G_alibase_20250707.vhd": "5.14.0-592.el9.x86_64",
};
