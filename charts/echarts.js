// Only what is drawn here, so that the bundler can leave the rest of ECharts out.
import { init, getInstanceByDom, registerLocale, use } from 'echarts/core';
import { BarChart, LineChart, SankeyChart, ScatterChart, TreemapChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import langZH from 'echarts/i18n/langZH-obj.js';

use([BarChart, LineChart, SankeyChart, ScatterChart, TreemapChart, GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, SVGRenderer]);
registerLocale('ZH', langZH);

export { init, getInstanceByDom };
