/** The styles of the office's screens, and of the Mantine parts that only they use. */
import '@mantine/core/styles/Checkbox.layer.css';
import '@mantine/core/styles/InlineInput.layer.css';
import './admin.css';
