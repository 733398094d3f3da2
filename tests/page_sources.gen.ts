// Generated from src/view/page/main.ts by `deno task build:page`: do not edit.

import text0 from "../src/base/check.ts" with { type: "text" };
import text1 from "../src/base/nearest.ts" with { type: "text" };
import text2 from "../src/base/printable.ts" with { type: "text" };
import text3 from "../src/limits/alarm_rules.ts" with { type: "text" };
import text4 from "../src/limits/condition.ts" with { type: "text" };
import text5 from "../src/protocol/commands.ts" with { type: "text" };
import text6 from "../src/protocol/known_structs.ts" with { type: "text" };
import text7 from "../src/protocol/single_socket.ts" with { type: "text" };
import text8 from "../src/protocol/two_socket.ts" with { type: "text" };
import text9 from "../src/struct/code/array_code.ts" with { type: "text" };
import text10 from "../src/struct/code/scalar_code.ts" with { type: "text" };
import text11 from "../src/struct/code/struct_code.ts" with { type: "text" };
import text12 from "../src/struct/code/value_count.ts" with { type: "text" };
import text13 from "../src/struct/code/write_steps.ts" with { type: "text" };
import text14 from "../src/struct/copy_guard.ts" with { type: "text" };
import text15 from "../src/struct/field_limits.ts" with { type: "text" };
import text16 from "../src/struct/field_meaning.ts" with { type: "text" };
import text17 from "../src/struct/field_text.ts" with { type: "text" };
import text18 from "../src/struct/flat_fields.ts" with { type: "text" };
import text19 from "../src/struct/struct.ts" with { type: "text" };
import text20 from "../src/struct/struct_array.ts" with { type: "text" };
import text21 from "../src/struct/struct_bits.ts" with { type: "text" };
import text22 from "../src/struct/struct_checks.ts" with { type: "text" };
import text23 from "../src/struct/struct_codec.ts" with { type: "text" };
import text24 from "../src/struct/struct_fields.ts" with { type: "text" };
import text25 from "../src/struct/struct_json.ts" with { type: "text" };
import text26 from "../src/struct/struct_layout.ts" with { type: "text" };
import text27 from "../src/struct/struct_view.ts" with { type: "text" };
import text28 from "../src/view/field_state.ts" with { type: "text" };
import text29 from "../src/view/frame_batch.ts" with { type: "text" };
import text30 from "../src/view/message_text.ts" with { type: "text" };
import text31 from "../src/view/page/alarm_list.ts" with { type: "text" };
import text32 from "../src/view/page/app.ts" with { type: "text" };
import text33 from "../src/view/page/ask.ts" with { type: "text" };
import text34 from "../src/view/page/command_form.ts" with { type: "text" };
import text35 from "../src/view/page/decimate.ts" with { type: "text" };
import text36 from "../src/view/page/dom.ts" with { type: "text" };
import text37 from "../src/view/page/field_groups.ts" with { type: "text" };
import text38 from "../src/view/page/field_table.ts" with { type: "text" };
import text39 from "../src/view/page/frame_buffer.ts" with { type: "text" };
import text40 from "../src/view/page/history.ts" with { type: "text" };
import text41 from "../src/view/page/keyboard.ts" with { type: "text" };
import text42 from "../src/view/page/link_cards.ts" with { type: "text" };
import text43 from "../src/view/page/logs.ts" with { type: "text" };
import text44 from "../src/view/page/main.ts" with { type: "text" };
import text45 from "../src/view/page/notice.ts" with { type: "text" };
import text46 from "../src/view/page/page.css" with { type: "text" };
import text47 from "../src/view/page/page.html" with { type: "text" };
import text48 from "../src/view/page/page_socket.ts" with { type: "text" };
import text49 from "../src/view/page/plot_marks.ts" with { type: "text" };
import text50 from "../src/view/page/plot_pane.ts" with { type: "text" };
import text51 from "../src/view/page/plots.ts" with { type: "text" };
import text52 from "../src/view/page/settings.ts" with { type: "text" };
import text53 from "../src/view/page/source_model.ts" with { type: "text" };
import text54 from "../src/view/page/start_page.ts" with { type: "text" };
import text55 from "../src/view/page/time_controls.ts" with { type: "text" };
import text56 from "../src/view/page/view_range.ts" with { type: "text" };
import text57 from "../src/view/time_text.ts" with { type: "text" };
import text58 from "../src/view/value_text.ts" with { type: "text" };

/** Files of the page by their path, as they are. */
export const PAGE_SOURCES: Readonly<Record<string, string>> = {
  "src/base/check.ts": text0,
  "src/base/nearest.ts": text1,
  "src/base/printable.ts": text2,
  "src/limits/alarm_rules.ts": text3,
  "src/limits/condition.ts": text4,
  "src/protocol/commands.ts": text5,
  "src/protocol/known_structs.ts": text6,
  "src/protocol/single_socket.ts": text7,
  "src/protocol/two_socket.ts": text8,
  "src/struct/code/array_code.ts": text9,
  "src/struct/code/scalar_code.ts": text10,
  "src/struct/code/struct_code.ts": text11,
  "src/struct/code/value_count.ts": text12,
  "src/struct/code/write_steps.ts": text13,
  "src/struct/copy_guard.ts": text14,
  "src/struct/field_limits.ts": text15,
  "src/struct/field_meaning.ts": text16,
  "src/struct/field_text.ts": text17,
  "src/struct/flat_fields.ts": text18,
  "src/struct/struct.ts": text19,
  "src/struct/struct_array.ts": text20,
  "src/struct/struct_bits.ts": text21,
  "src/struct/struct_checks.ts": text22,
  "src/struct/struct_codec.ts": text23,
  "src/struct/struct_fields.ts": text24,
  "src/struct/struct_json.ts": text25,
  "src/struct/struct_layout.ts": text26,
  "src/struct/struct_view.ts": text27,
  "src/view/field_state.ts": text28,
  "src/view/frame_batch.ts": text29,
  "src/view/message_text.ts": text30,
  "src/view/page/alarm_list.ts": text31,
  "src/view/page/app.ts": text32,
  "src/view/page/ask.ts": text33,
  "src/view/page/command_form.ts": text34,
  "src/view/page/decimate.ts": text35,
  "src/view/page/dom.ts": text36,
  "src/view/page/field_groups.ts": text37,
  "src/view/page/field_table.ts": text38,
  "src/view/page/frame_buffer.ts": text39,
  "src/view/page/history.ts": text40,
  "src/view/page/keyboard.ts": text41,
  "src/view/page/link_cards.ts": text42,
  "src/view/page/logs.ts": text43,
  "src/view/page/main.ts": text44,
  "src/view/page/notice.ts": text45,
  "src/view/page/page.css": text46,
  "src/view/page/page.html": text47,
  "src/view/page/page_socket.ts": text48,
  "src/view/page/plot_marks.ts": text49,
  "src/view/page/plot_pane.ts": text50,
  "src/view/page/plots.ts": text51,
  "src/view/page/settings.ts": text52,
  "src/view/page/source_model.ts": text53,
  "src/view/page/start_page.ts": text54,
  "src/view/page/time_controls.ts": text55,
  "src/view/page/view_range.ts": text56,
  "src/view/time_text.ts": text57,
  "src/view/value_text.ts": text58,
};
