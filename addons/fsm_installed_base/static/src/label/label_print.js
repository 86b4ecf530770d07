import { ownDocuments } from "@fsm_base/report_pdf/report_pdf";

ownDocuments.add("fsm_installed_base.report_unit_label");
ownDocuments.add("fsm_installed_base.report_unit_label_sheet");
