/** Cases for service agreements and usage reports. */
import { type CloudCase, DEVICES, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "a usage report can be requested and, when it is available, downloaded": async (t) => {
    const { particle, equal } = t;
    const today = new Date().toISOString().slice(0, "2026-01-01".length);
    const period = { datePeriodStart: today, datePeriodEnd: today };
    const rows: [org: string | undefined, deviceId: string, productId: string][] = [
      [undefined, DEVICES.thermometer, ""],
      [PRODUCT.org, PRODUCT_DEVICES.kettle, String(PRODUCT.id)],
    ];
    for (const [org, deviceId, productId] of rows) {
      const [agreement] = (await particle.listServiceAgreements({ org })).body.data;
      const usage = agreement?.attributes.current_usage_summary?.connectivity["all"];
      equal([agreement?.attributes.state, Number(usage?.owned_devices) > 0], ["active", true]);
      const serviceAgreementId = agreement?.id ?? "";
      const created = await particle.createUsageReport({
        org,
        serviceAgreementId,
        reportType: "devices",
        ...period,
        devices: [deviceId],
      });
      equal([created.statusCode, created.body.data.attributes.state], [202, "pending"]);
      const usageReportId = created.body.data.id;
      const read = async () => {
        const { body } = await particle.getUsageReport({ org, usageReportId });
        return body.data.attributes;
      };
      let report = await read();
      while (report.state === "pending") {
        await new Promise((resolve) => setTimeout(resolve, 50));
        report = await read();
      }
      const bytes = await particle.downloadFile({ uri: report.download_url ?? "" });
      const [head, row] = new TextDecoder().decode(bytes).split("\n");
      equal([head, row?.startsWith(`${deviceId},${productId},wifi,`)], [
        "device_id,product_id,connectivity,messages,data_bytes",
        true,
      ]);
      const wrong = { serviceAgreementId: 0, reportType: "products", ...period } as const;
      equal(await statusOf(particle.createUsageReport({ org, ...wrong })), 404);
    }
    equal(await statusOf(particle.getUsageReport({ usageReportId: 424_242 })), 404);
  },

  "the notifications of a service agreement are empty while its limit is far away": async (
    { particle, equal },
  ) => {
    const [agreement] = (await particle.listServiceAgreements()).body.data;
    const serviceAgreementId = agreement?.id ?? "";
    const { body } = await particle.listServiceAgreementNotifications({ serviceAgreementId });
    equal(body, { data: [] });
    const wrong = particle.listServiceAgreementNotifications({ serviceAgreementId: 424_242 });
    equal(await statusOf(wrong), 404);
  },
};
