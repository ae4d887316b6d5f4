-- By which account of the court's WeCom (企业微信) somebody of the court is reminded of what is due (notify.md N-18).
ALTER TABLE staff ADD COLUMN wecom_id TEXT;
